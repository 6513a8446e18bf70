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

variable "package" {
  description = "The program's zip for provided.al2023 on arm64: a file (`path`) or an object (`s3`)."
  type = object({
    path = optional(string)
    s3   = optional(object({ bucket = string, key = string, version = optional(string) }))
  })

  validation {
    condition     = (var.package.path == null) != (var.package.s3 == null)
    error_message = "package needs exactly one of path and s3."
  }
  validation {
    condition     = var.package.path == null || try(fileexists(var.package.path), false)
    error_message = "package.path names no file; make the packages first."
  }
}

variable "log_retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 90
}

variable "tracing" {
  description = "Whether calls are traced by X-Ray."
  type        = bool
  default     = true
}

variable "memory" {
  description = "MB of the function."
  type        = number
  default     = 512
}

variable "throttle" {
  description = "Calls a second, and at once, that the API takes from everybody together."
  type = object({
    rate  = optional(number, 100)
    burst = optional(number, 200)
  })
  default = {}
}

variable "issuer" {
  description = "Issuer of the tokens."
  type        = string
}

variable "login_client_id" {
  description = "Client of the issuer that people sign in with on the command line; the API tells it to amcu."
  type        = string
}

variable "client_ids" {
  description = "Clients whose tokens are taken."
  type        = list(string)
}

variable "base_path" {
  description = "What the outside world puts before the API's paths, such as /api; it is taken away before a call gets here."
  type        = string
  default     = ""

  validation {
    condition     = var.base_path == "" || can(regex("^(/[a-z0-9-]+)+$", var.base_path))
    error_message = "base_path must be empty, or begin with a slash and end without one."
  }
}

variable "console_url" {
  description = "Address of the console, where Login with Amazon sends people back to. Null: there is none."
  type        = string
  default     = null
}

variable "redirect_urls" {
  description = "Where Login with Amazon may send people back to, besides the console. By default the one that `amcu connections connect` listens on."
  type        = list(string)
  default     = ["http://localhost:8910/callback"]

  validation {
    condition     = alltrue([for u in var.redirect_urls : can(regex("^(https://|http://(localhost|127\\.0\\.0\\.1)[:/])[^,]+$", u))])
    error_message = "redirect_urls: https, or http to this machine, as Login with Amazon has it."
  }
}

variable "task_tokens" {
  description = "Whether jobs may end tasks of Step Functions that wait for them."
  type        = bool
  default     = false
}

variable "require_consent" {
  description = "Whether people of the EEA and the United Kingdom are refused without a consent column, instead of warned of."
  type        = bool
  default     = false
}

variable "settings" {
  description = "More of the program's settings, by name."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.settings) : can(regex("^(AMCU|OTEL)_[A-Z_]+$", name))])
    error_message = "settings: every name begins with AMCU_ or OTEL_."
  }
}

variable "jobs_queue" {
  description = "The queue of job ids: url and arn."
  type        = object({ url = string, arn = string })
}

variable "webhooks_queue" {
  description = "The queue of deliveries to webhooks: url and arn."
  type        = object({ url = string, arn = string })
}

variable "upload_accounts" {
  description = "AWS accounts that Terraform lets at the artifacts. Null: the API keeps the statement of the bucket's policy that lets AMC in."
  type        = list(string)
  default     = null
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
  description = "Where parts, reports and manifests stand, and the batches of deletions: name and ARN."
  type        = object({ bucket = string, arn = string })
}

variable "secrets" {
  description = "What names of secrets begin with, and what matches their ARNs."
  type        = object({ prefix = string, arn_pattern = string })
}
