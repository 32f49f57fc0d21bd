output "group" {
  value = aws_autoscaling_group.nodes.name
}

output "role" {
  description = "What runs on the nodes may do what this role may."
  value       = aws_iam_role.node.arn
}
