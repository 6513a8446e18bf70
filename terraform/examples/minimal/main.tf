# The least that works: everything made here, workers on instances that come and go with the jobs.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = var.region
}

module "amc_uploader" {
  source = "../.."

  packages = {
    api      = { s3 = { bucket = var.packages_bucket, key = "api.zip" } }
    uploader = { s3 = { bucket = var.packages_bucket, key = "uploader.zip" } }
    worker   = { s3 = { bucket = var.packages_bucket, key = "worker.tar.gz", sha256 = var.worker_sha256 } }
  }
  sign_in = { admin_email = var.admin_email }
  alarms  = { emails = [var.admin_email] }
}
