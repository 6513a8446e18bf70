variable "name" {
  description = "Prefix of every name. Each stack of an account has its own, in whatever Region: roles are the account's."
  type        = string
  default     = "amcu"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,18}[a-z0-9]$", var.name))
    error_message = "name must be 2 to 20 lower-case letters, digits and hyphens, begin with a letter and end without a hyphen."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}

  validation {
    condition     = length(var.tags) <= 10
    error_message = "tags: S3 takes at most 10 on an object, and the console's configuration is one."
  }
}

variable "protect" {
  description = "Whether what holds data (buckets with objects, tables, the user pool) can't be destroyed."
  type        = bool
  default     = true
}

variable "packages" {
  description = <<-EOT
    The programs, as `make package` makes them for Linux on arm64. `api` and `uploader`: a zip, as a file (`path`) or an
    object (`s3`). `worker`: for compute.mode ec2 the tarball as an object with its SHA-256 (`s3`), for batch an image in
    a private ECR repository (`image`).
  EOT
  type = object({
    api = object({
      path = optional(string)
      s3   = optional(object({ bucket = string, key = string, version = optional(string) }))
    })
    uploader = object({
      path = optional(string)
      s3   = optional(object({ bucket = string, key = string, version = optional(string) }))
    })
    worker = object({
      s3    = optional(object({ bucket = string, key = string, version = optional(string), sha256 = string }))
      image = optional(string)
    })
  })
}

variable "key_arn" {
  description = "A KMS key of your own: symmetric, multi-Region, and allowing what the output `key_policy` allows. Null: one is made."
  type        = string
  default     = null
}

variable "make_source_bucket" {
  description = "Whether a bucket is made for files that people upload. Without one they go below uploads/ in the first of `source_buckets`."
  type        = bool
  default     = true

  validation {
    condition     = var.make_source_bucket || length(var.source_buckets) > 0
    error_message = "make_source_bucket: without one, source_buckets must name a bucket."
  }
}

variable "source_buckets" {
  description = "Buckets of your own that jobs may read, and the keys of those that have one. Nothing is changed about them."
  type = list(object({
    name    = string
    key_arn = optional(string)
  }))
  default = []
}

variable "expire_days" {
  description = "Days until objects are removed: customers' files (0 keeps them; a bucket of your own is not touched), artifacts, access logs, and replaced or deleted versions."
  type = object({
    source    = optional(number, 30)
    artifacts = optional(number, 30)
    logs      = optional(number, 365)
    versions  = optional(number, 7)
  })
  default = {}
}

variable "upload_accounts" {
  description = "AWS accounts that AMC reads with (an instance's `dataUploadAwsAccountId`). Null: the API lets them in as instances come and go, and may change the policy of the artifacts bucket. A list: Terraform does, and the API can't. modules/storage/README.md has more."
  type        = list(string)
  default     = null

  validation {
    condition     = alltrue([for a in coalesce(var.upload_accounts, []) : can(regex("^[0-9]{12}$", a))])
    error_message = "upload_accounts: an AWS account has 12 digits."
  }
}

variable "compute" {
  description = "Where jobs run. `mode` ec2: instances that take jobs off the queue, from `min` to `max`, another one for each `jobs_per_instance`. `mode` batch: one Fargate container a job, at most `max` at once, of `vcpu` processors and `memory` MB. `spot`: on spare capacity, which is cheaper and may be taken away."
  type = object({
    mode              = optional(string, "ec2")
    spot              = optional(bool, false)
    min               = optional(number, 0)
    max               = optional(number, 4)
    jobs_per_instance = optional(number, 2)
    instance_types    = optional(list(string), ["c7g.xlarge", "c8g.xlarge", "c6g.xlarge"])
    vcpu              = optional(number, 4)
    memory            = optional(number, 8192)
  })
  default = {}

  validation {
    condition     = contains(["ec2", "batch"], var.compute.mode)
    error_message = "compute.mode must be ec2 or batch."
  }
}

variable "network" {
  description = <<-EOT
    Where workers run. By default a VPC of `cidr` in `zones` Availability Zones is made, with endpoints and without a way to
    the internet. `existing` names one of your own: its subnets need a way to S3, DynamoDB, SQS, CloudWatch Logs,
    and to Auto Scaling (ec2) or ECR (batch); `egress_cidrs` are the addresses where they find what is not S3 or DynamoDB.
  EOT
  type = object({
    cidr  = optional(string, "10.73.0.0/22")
    zones = optional(number, 2)
    existing = optional(object({
      vpc_id       = string
      subnet_ids   = list(string)
      egress_cidrs = list(string)
    }))
  })
  default = {}
}

variable "console" {
  description = "The web console on CloudFront: whether there is one, your own domain (see modules/web), its firewall, and where it is answered from."
  type = object({
    enabled     = optional(bool, true)
    price_class = optional(string, "PriceClass_100")
    domain = optional(object({
      name            = string
      certificate_arn = optional(string)
      zone_id         = optional(string)
    }))
    waf = optional(object({
      enabled    = optional(bool, true)
      rate_limit = optional(number, 2000)
    }), {})
  })
  default = {}
}

variable "sign_in" {
  description = "Who may sign in, and how: see modules/auth."
  type = object({
    admin_email       = optional(string)
    mfa               = optional(string, "required")
    threat_protection = optional(string, "off")
    domain_prefix     = optional(string)
    machines          = optional(map(string), {})
    federation = optional(object({
      name = string
      only = optional(bool, false)
      saml = optional(object({
        metadata_url    = string
        email_attribute = optional(string, "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress")
      }))
      oidc = optional(object({
        issuer    = string
        client_id = string
        scopes    = optional(list(string), ["openid", "email", "profile"])
      }))
    }))
  })
  default = {}

  validation {
    condition     = var.console.enabled || length(var.sign_in.machines) > 0
    error_message = "sign_in: without a console there must be a machine, or nobody could call the API."
  }
}

variable "federation_secret" {
  description = "Client secret at an OpenID Connect provider. It is kept in the state."
  type        = string
  default     = null
  sensitive   = true
}

variable "require_consent" {
  description = "Whether people of the EEA and the United Kingdom are refused without a consent column, instead of warned of."
  type        = bool
  default     = false
}

variable "redirect_urls" {
  description = "Where Login with Amazon may send people back to, besides the console. By default the one that `amcu connections connect` listens on."
  type        = list(string)
  default     = ["http://localhost:8910/callback"]
}

variable "state_machine_arns" {
  description = "State machines of Step Functions whose tasks may wait for jobs. None: jobs take no task tokens."
  type        = list(string)
  default     = []
}

variable "settings" {
  description = "More settings of each program, by name, as docs/settings.md lists them: AMCU_… and OTEL_…. What Terraform sets itself stays."
  type = object({
    api      = optional(map(string), {})
    worker   = optional(map(string), {})
    uploader = optional(map(string), {})
  })
  default = {}
}

variable "throttle" {
  description = "Calls a second, and at once, that the API takes from everybody together."
  type = object({
    rate  = optional(number, 100)
    burst = optional(number, 200)
  })
  default = {}
}

variable "poll" {
  description = "How often AMC is asked after open uploads, as an EventBridge Scheduler expression."
  type        = string
  default     = "rate(1 minute)"
}

variable "logs" {
  description = "Days that logs are kept, and whether calls are traced by X-Ray."
  type = object({
    days    = optional(number, 90)
    tracing = optional(bool, true)
  })
  default = {}

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.logs.days)
    error_message = "logs.days must be a number that CloudWatch has, such as 7, 30, 90 or 365."
  }
}

variable "alarms" {
  description = "Who is told of alarms by e-mail, when it is one, and a monthly budget: see modules/observability."
  type = object({
    emails = optional(set(string), [])
    thresholds = optional(object({
      job_age       = optional(number, 3600)
      event_age     = optional(number, 3600)
      lambda_errors = optional(number, 3)
      api_errors    = optional(number, 5)
      logged_errors = optional(number, 10)
    }), {})
    budget = optional(object({
      usd = number
      tag = optional(object({ key = string, value = string }))
    }))
  })
  default = {}
}
