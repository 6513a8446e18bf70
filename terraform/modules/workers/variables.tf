variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}

variable "key_arn" {
  description = "Key that everything is encrypted with."
  type        = string
}

variable "compute" {
  description = <<-EOT
    Where jobs run. `mode` ec2: an Auto Scaling group of instances that take jobs off the queue, from `min` to `max`; it
    starts another while more than `jobs_per_instance` jobs wait for or are at each. `mode` batch: one Fargate container a
    job, at most `max` at once, each of `vcpu` processors and `memory` MB. `spot` uses spare capacity, which is cheaper and
    may be taken away: the job starts again.
  EOT
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
  validation {
    condition     = var.compute.min >= 0 && var.compute.max >= 1 && var.compute.min <= var.compute.max
    error_message = "compute: min must be from 0 to max, and max at least 1."
  }
  validation {
    condition     = var.compute.jobs_per_instance >= 1 && length(var.compute.instance_types) >= 1
    error_message = "compute: jobs_per_instance must be at least 1, and instance_types must name one."
  }
  validation {
    condition = contains(lookup({
      1 = range(2048, 8193, 1024), 2 = range(4096, 16385, 1024), 4 = range(8192, 30721, 1024), 8 = range(16384, 61441, 4096), 16 = range(32768, 122881, 8192)
    }, var.compute.vcpu, []), var.compute.memory)
    error_message = "compute: Fargate has 1 vcpu with 2048 to 8192 MB, 2 with 4096 to 16384, 4 with 8192 to 30720, 8 with 16384 to 61440 or 16 with 32768 to 122880; in steps of 1024, for 8 of 4096 and for 16 of 8192."
  }
}

variable "package" {
  description = "The program for Linux on arm64. For ec2 its tarball as an object and the SHA-256 (`s3`); for batch an image in a private ECR repository, by tag or digest."
  type = object({
    s3    = optional(object({ bucket = string, key = string, version = optional(string), sha256 = string }))
    image = optional(string)
  })

  validation {
    condition     = var.package.s3 == null || can(regex("^[0-9a-f]{64}$", var.package.s3.sha256))
    error_message = "package.s3.sha256 must be 64 lower-case hexadecimal digits."
  }
  validation {
    condition     = var.package.image == null || can(regex("^[0-9]{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com/[a-z0-9._/-]+(:[A-Za-z0-9._-]+|@sha256:[0-9a-f]{64})$", var.package.image))
    error_message = "package.image must be ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY with a :tag or @sha256:digest."
  }
}

variable "network" {
  description = "Where workers run: a VPC, its subnets, and the addresses beside S3's and DynamoDB's that they may call by HTTPS."
  type = object({
    vpc_id       = string
    subnet_ids   = list(string)
    egress_cidrs = list(string)
  })

  validation {
    condition     = length(var.network.subnet_ids) > 0 && alltrue([for c in var.network.egress_cidrs : can(cidrnetmask(c))])
    error_message = "network needs a subnet, and egress_cidrs must be IPv4 ranges."
  }
}

variable "log_retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 90
}

variable "settings" {
  description = "More of the program's settings, by name."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name, value in var.settings : can(regex("^(AMCU|OTEL)_[A-Z_]+$", name)) && can(regex("^[A-Za-z0-9._:/,=@%+-]*$", value))])
    error_message = "settings: every name begins with AMCU_ or OTEL_, and values have no spaces, quotes or lines."
  }
}

variable "jobs_queue" {
  description = "The queue of job ids: name, url and arn."
  type        = object({ name = string, url = string, arn = string })
}

variable "tables" {
  description = "Name and ARN of every table: those of modules/tables."
  type        = map(object({ name = string, arn = string }))
}

variable "table_environment" {
  description = "The variables that tell the program of the tables."
  type        = map(string)
}

variable "source_buckets" {
  description = "Buckets that jobs may read: name and ARN, and the key of one that has another. Uploaded files go to the first."
  type        = list(object({ bucket = string, arn = string, key_arn = optional(string) }))

  validation {
    condition     = length(var.source_buckets) > 0
    error_message = "source_buckets must name one."
  }
}

variable "artifacts_bucket" {
  description = "Where parts, reports and manifests go: name and ARN."
  type        = object({ bucket = string, arn = string })
}
