# Read by Packer 1.7 and later, which take their builders from plugins: `packer init packer` once. Packer 1.6
# has the builder inside and knows no required_plugins; packer/check shows it a copy without this file.
packer {
  required_version = ">= 1.7.0"

  required_plugins {
    amazon = {
      source  = "github.com/hashicorp/amazon"
      version = ">= 1.3.0, < 2.0.0"
    }
  }
}
