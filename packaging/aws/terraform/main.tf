# A group of ECS nodes with Nodekeeper on them.

terraform {
  required_version = ">= 1.7"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

data "aws_partition" "here" {}
data "aws_region" "here" {}
data "aws_caller_identity" "here" {}

locals {
  partition = data.aws_partition.here.partition
  account   = data.aws_caller_identity.here.account_id
  # Of the provider's two names for it, the one that both its version 5 and 6 have.
  region = data.aws_region.here.id

  # The file has one entry for families and one for roles, in quotes: further ones are joined into its text.
  families = join(":*\", \"arn:${local.partition}:ecs:${local.region}:${local.account}:task-definition/", var.families)
  roles    = join("\", \"arn:${local.partition}:iam::${local.account}:role/", var.roles)

  policy = templatefile("${path.module}/../iam-policy.json", {
    PARTITION = local.partition
    REGION    = local.region
    ACCOUNT   = local.account
    CLUSTER   = var.cluster
    GROUP     = var.group
    FAMILY    = local.families
    ROLE      = local.roles
  })
}

resource "aws_iam_role" "node" {
  name_prefix = "${var.group}-"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "ecs" {
  role       = aws_iam_role.node.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
}

# docs/IAM.md explains each statement.
resource "aws_iam_role_policy" "nodekeeper" {
  name   = "nodekeeper"
  role   = aws_iam_role.node.name
  policy = local.policy
}

resource "aws_iam_instance_profile" "node" {
  name_prefix = "${var.group}-"
  role        = aws_iam_role.node.name
}

resource "aws_launch_template" "node" {
  name_prefix            = "${var.group}-"
  image_id               = var.ami
  instance_type          = var.instance_type
  vpc_security_group_ids = var.security_groups

  iam_instance_profile {
    arn = aws_iam_instance_profile.node.arn
  }

  # A hop limit of 1 keeps containers on a bridge from the node's role; tags are off unless asked for.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "enabled"
  }

  # The last line does the same for containers that have a network interface of their own.
  user_data = base64encode(<<-END
    #!/bin/sh
    echo ECS_CLUSTER=${var.cluster} >>/etc/ecs/ecs.config
    echo ECS_AWSVPC_BLOCK_IMDS=true >>/etc/ecs/ecs.config
    END
  )
}

resource "aws_autoscaling_group" "nodes" {
  name                = var.group
  min_size            = var.min_size
  max_size            = var.max_size
  vpc_zone_identifier = var.subnets

  launch_template {
    id      = aws_launch_template.node.id
    version = aws_launch_template.node.latest_version
  }

  # Part of the group: there from the first instance on, and as long as the last one.
  initial_lifecycle_hook {
    name                 = "nodekeeper-drain"
    lifecycle_transition = "autoscaling:EC2_INSTANCE_TERMINATING"
    heartbeat_timeout    = 300
    default_result       = "CONTINUE"
  }

  dynamic "tag" {
    for_each = merge(var.tags, { Name = var.group })
    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  # Nodes drain first, each for as long as its setting drain.deadline.
  timeouts {
    delete = "2h"
  }

  # The nodes need their permissions until the last of them has drained.
  depends_on = [aws_iam_role_policy.nodekeeper, aws_iam_role_policy_attachment.ecs]
}
