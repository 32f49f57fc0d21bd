# An AMI for ECS nodes with Nodekeeper on it. One run bakes one architecture:
#
#   packer init packer
#   packer build -var region=eu-west-1 -var arch=arm64 -var rpm=target/nodekeeper-0.1.0-1.noarch.rpm packer

locals {
  version  = regex_replace(basename(var.rpm), "^nodekeeper-([^-]+)-.*$", "$1")
  settings = trimsuffix(var.settings, "/")
  uploaded = "/tmp/nodekeeper-bake"
  builders = { x86_64 = "t3.medium", arm64 = "t4g.medium" }

  tags = merge(var.tags, {
    Name              = "nodekeeper ${local.version} ${var.arch}"
    NodekeeperVersion = local.version
    SourceAmi         = "{{ .SourceAMI }}"
    SourceAmiName     = "{{ .SourceAMIName }}"
  })
}

source "amazon-ebs" "ecs" {
  # An AMI's name may not have the "~" of a version before its release.
  ami_name        = "nodekeeper-${replace(local.version, "~", "-")}-${var.arch}-${formatdate("YYYYMMDDhhmmss", timestamp())}"
  ami_description = "ECS-optimized Amazon Linux 2023 with Nodekeeper ${local.version}"
  region          = var.region
  subnet_id       = var.subnet
  instance_type   = local.builders[var.arch]
  ssh_username    = "ec2-user"

  source_ami_filter {
    # The ones for GPUs and Neuron have other names. The kernel's version is in the name too: take the newest.
    filters = {
      name                = "al2023-ami-ecs-hvm-2023.0.*-${var.arch}"
      architecture        = var.arch
      root-device-type    = "ebs"
      virtualization-type = "hvm"
    }
    owners      = ["amazon"]
    most_recent = true
  }

  # The instance that bakes: IMDSv2 only, and its tags in the metadata, as on the nodes to come.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "enabled"
  }

  # What is launched from the image: IMDSv2 only. Tags in the metadata are no property of an image; the launch
  # template turns them on.
  imds_support = "v2.0"

  # The snapshot of an encrypted volume is encrypted, and so is the image.
  launch_block_device_mappings {
    device_name           = "/dev/xvda"
    volume_type           = "gp3"
    iops                  = 3000
    throughput            = 125
    encrypted             = true
    kms_key_id            = var.kms_key
    delete_on_termination = true
  }

  tags            = local.tags
  snapshot_tags   = local.tags
  run_tags        = { Name = "nodekeeper-bake" }
  run_volume_tags = { Name = "nodekeeper-bake" }
}

build {
  sources = ["source.amazon-ebs.ecs"]

  # A booting system empties /tmp: nothing is to be uploaded before it is up.
  provisioner "shell" {
    script          = "${path.root}/scripts/wait-boot.sh"
    execute_command = "sudo sh {{ .Path }}"
  }

  provisioner "shell" {
    inline = ["mkdir ${local.uploaded}"]
  }

  provisioner "file" {
    sources     = compact(["${path.root}/scripts/provision.sh", var.rpm, local.settings])
    destination = "${local.uploaded}/"
  }

  provisioner "shell" {
    inline = [
      "cd ${local.uploaded}",
      "sudo sh provision.sh '${basename(var.rpm)}' '${local.settings == "" ? "" : basename(local.settings)}'",
      "rm -r ${local.uploaded}",
    ]
  }

  # What was made, for the next step of a pipeline: the AMI's id and what is in it.
  post-processor "manifest" {
    output = "nodekeeper-ami.json"
    custom_data = {
      architecture = var.arch
      version      = local.version
      source_ami   = "${build.SourceAMI}"
    }
  }
}
