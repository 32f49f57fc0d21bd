# terraform test: plans the example without AWS.

mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { id = "eu-west-1" }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
}

variables {
  ami             = "ami-0123456789abcdef0"
  cluster         = "prod"
  group           = "web"
  families        = ["node-log-router", "node-metrics"]
  roles           = ["node-daemon-*", "ecs/execution"]
  subnets         = ["subnet-0123456789abcdef0"]
  security_groups = ["sg-0123456789abcdef0"]
  tags            = { env = "prod" }
}

run "policy" {
  command = plan

  # packaging/aws/check renders the file, from the same values.
  assert {
    condition     = jsondecode(aws_iam_role_policy.nodekeeper.policy) == jsondecode(file("expected-policy.json"))
    error_message = "The role's policy is not what packaging/aws/policy prints."
  }
}

run "metadata" {
  command = plan

  assert {
    condition     = aws_launch_template.node.metadata_options[0].http_tokens == "required"
    error_message = "IMDSv1 is allowed."
  }
  assert {
    condition     = aws_launch_template.node.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "Containers on a bridge can reach the node's role."
  }
  assert {
    condition     = aws_launch_template.node.metadata_options[0].instance_metadata_tags == "enabled"
    error_message = "The node's tags are not in its metadata."
  }
  assert {
    condition     = strcontains(base64decode(aws_launch_template.node.user_data), "ECS_CLUSTER=prod >>/etc/ecs/ecs.config")
    error_message = "The node does not join the cluster."
  }
}

run "hook" {
  command = plan

  assert {
    condition     = one(aws_autoscaling_group.nodes.initial_lifecycle_hook).lifecycle_transition == "autoscaling:EC2_INSTANCE_TERMINATING"
    error_message = "There is no termination hook."
  }
  assert {
    condition     = one(aws_autoscaling_group.nodes.initial_lifecycle_hook).default_result == "CONTINUE"
    error_message = "A hook that is abandoned makes Auto Scaling skip the others."
  }
}

run "tags" {
  command = plan

  assert {
    condition     = { for t in aws_autoscaling_group.nodes.tag : t.key => t.value if t.propagate_at_launch } == { env = "prod", Name = "web" }
    error_message = "The nodes do not have the group's tags."
  }
}

run "tag_that_metadata_cannot_have" {
  command = plan
  variables { tags = { "cost centre" = "1" } }
  expect_failures = [var.tags]
}

run "family_with_revision" {
  command = plan
  variables { families = ["node-metrics:7"] }
  expect_failures = [var.families]
}

run "role_by_arn" {
  command = plan
  variables { roles = ["arn:aws:iam::123456789012:role/x"] }
  expect_failures = [var.roles]
}

run "cluster_by_arn" {
  command = plan
  variables { cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/prod" }
  expect_failures = [var.cluster]
}

run "group_that_other_names_cannot_begin_with" {
  command = plan
  variables { group = "web nodes" }
  expect_failures = [var.group]
}
