variable "region" {
  type        = string
  description = "The Region the image is baked and registered in."
}

variable "arch" {
  type        = string
  description = "The processor architecture of the image: x86_64 or arm64."

  validation {
    condition     = contains(["x86_64", "arm64"], var.arch)
    error_message = "The arch has to be x86_64 or arm64."
  }
}

variable "rpm" {
  type        = string
  description = "The path of the Nodekeeper RPM, as packaging/rpm leaves it in target/."

  validation {
    condition     = regex_replace(basename(var.rpm), "^nodekeeper-[0-9][^-]*-[^-]+[.]rpm$", "") == ""
    error_message = "The rpm has to be the path of a file nodekeeper-VERSION-RELEASE.ARCH.rpm."
  }
}

variable "settings" {
  type        = string
  default     = ""
  description = "A directory with what is to be in /etc/nodekeeper: nodekeeper.yaml, daemons.d. Empty for none."
}

variable "kms_key" {
  type        = string
  default     = ""
  description = "The KMS key of the image's volume. Empty for the account's own EBS key, which cannot be shared."
}

variable "subnet" {
  type        = string
  default     = ""
  description = "The subnet the image is baked in. Empty for one of the default VPC."
}

variable "tags" {
  type        = map(string)
  default     = {}
  description = "Further tags of the image and its snapshot."
}
