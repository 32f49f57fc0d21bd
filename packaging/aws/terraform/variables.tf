variable "ami" {
  type        = string
  description = "The image that packer/ has baked, of the instance type's architecture."
}

variable "instance_type" {
  type    = string
  default = "m7g.large"
}

variable "cluster" {
  type        = string
  description = "The name of the ECS cluster, which has to be there already."

  validation {
    condition     = can(regex("^[a-zA-Z0-9_-]{1,255}$", var.cluster))
    error_message = "The cluster has to be a name, not an ARN."
  }
}

variable "group" {
  type        = string
  description = "The name of the Auto Scaling group to be made, and the beginning of other names."

  validation {
    condition     = can(regex("^[a-zA-Z0-9_.-]{1,36}$", var.group))
    error_message = "The group has to be a name of 1 to 36 letters, digits and _ . -, which the other names allow as well."
  }
}

variable "families" {
  type        = list(string)
  description = "The families of the daemons' task definitions, without revision; wildcards are allowed."

  validation {
    condition     = length(var.families) > 0 && alltrue([for f in var.families : can(regex("^[a-zA-Z0-9_*?-]+$", f))])
    error_message = "The families have to be names without revision: letters, digits, _ and -, or wildcards * and ?."
  }
}

variable "roles" {
  type        = list(string)
  description = "The names, with their paths, of all the daemons' task roles and execution roles; wildcards are allowed."

  validation {
    condition     = length(var.roles) > 0 && alltrue([for r in var.roles : can(regex("^[a-zA-Z0-9_+=,.@/*?-]+$", r))])
    error_message = "The roles have to be names, not ARNs: letters, digits and _ + = , . @ / -, or wildcards * and ?."
  }
}

variable "subnets" {
  type = list(string)
}

variable "security_groups" {
  type = list(string)
}

variable "min_size" {
  type    = number
  default = 1
}

variable "max_size" {
  type    = number
  default = 3
}

variable "tags" {
  type        = map(string)
  description = "Tags of every node. Containers find the tag env as MY_ENVIRONMENT."

  validation {
    condition     = alltrue([for key in keys(var.tags) : can(regex("^[^ /]+$", key))])
    error_message = "Tags that are in the instance metadata cannot have a space or a slash in their keys."
  }
}
