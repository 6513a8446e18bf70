# What a platform team in an enterprise sets: its own key, source bucket, network, domain and identity provider, named AMC accounts,
# jobs on Batch with spare capacity, a budget.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }

  backend "s3" {
    bucket       = "example-terraform-state"
    key          = "amc-uploader/production.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = "eu-central-1"
}

module "amc_uploader" {
  source = "../.."

  name    = "amcu-prod"
  tags    = { Project = "amc-uploader", Stage = "production", Owner = "marketing-data" }
  protect = true

  packages = {
    api      = { s3 = { bucket = "example-packages", key = "amc-uploader/1.0.0/api.zip", version = "b1XfPzEoRkQvQx2f" } }
    uploader = { s3 = { bucket = "example-packages", key = "amc-uploader/1.0.0/uploader.zip", version = "Qm9gS2Yw7n0ZtLJ4" } }
    worker   = { image = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/amc-uploader/worker:1.0.0" }
  }

  key_arn         = "arn:aws:kms:eu-central-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef"
  upload_accounts = ["444455556666", "777788889999"]
  require_consent = true
  source_buckets = [{
    name    = "example-customer-lake"
    key_arn = "arn:aws:kms:eu-central-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef"
  }]
  expire_days = { artifacts = 14, logs = 731 }

  compute = { mode = "batch", spot = true, max = 8, vcpu = 8, memory = 16384 }
  network = {
    existing = {
      vpc_id       = "vpc-0123456789abcdef0"
      subnet_ids   = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
      egress_cidrs = ["10.20.0.0/16"] # where this VPC's interface endpoints are
    }
  }
  settings = {
    worker   = { AMCU_WORKER_ATTEMPTS = "3" }
    uploader = { AMCU_UPLOADER_SETTLE = "5m" }
  }

  console = {
    domain = { name = "amc.example.com", certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef" }
    waf    = { rate_limit = 1000 }
  }
  sign_in = {
    machines = { airflow = "write", reporting = "read" }
    federation = {
      name = "corp"
      only = true
      saml = { metadata_url = "https://idp.example.com/app/amc/metadata" }
    }
  }
  throttle = { rate = 50, burst = 100 }

  logs = { days = 365 }
  alarms = {
    emails     = ["data-platform@example.com"]
    thresholds = { job_age = 1800 }
    budget     = { usd = 300, tag = { key = "Project", value = "amc-uploader" } }
  }
}
