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
  default     = 256
}

variable "timeout" {
  description = "Seconds of one call. More than AMCU_UPLOADER_CLAIM, and a sixth of what an event stays hidden for."
  type        = number
  default     = 180

  validation {
    condition     = var.timeout >= 30 && var.timeout <= 900
    error_message = "timeout must be from 30 to 900 seconds."
  }
}

variable "poll" {
  description = "How often AMC is asked after open uploads, as an EventBridge Scheduler expression."
  type        = string
  default     = "rate(1 minute)"

  validation {
    condition     = can(regex("^(rate|cron)\\(.+\\)$", var.poll))
    error_message = "poll must be a rate(…) or cron(…) expression."
  }
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

variable "events_queue" {
  description = "Queue of the artifacts bucket's events: url and arn."
  type        = object({ url = string, arn = string })
}

variable "webhooks_queue" {
  description = "Queue of deliveries to webhooks: url and arn."
  type        = object({ url = string, arn = string })
}

variable "jobs_queue" {
  description = "Queue of job ids, where jobs go again that lost their message: url and arn."
  type        = object({ url = string, arn = string })
}

variable "state_machine_arns" {
  description = "State machines of Step Functions whose tasks may wait for jobs."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for a in var.state_machine_arns : can(regex("^arn:[a-z-]+:states:[a-z0-9-]+:[0-9]{12}:stateMachine:[^*?]+$", a))])
    error_message = "state_machine_arns: ARNs of state machines, without wildcards."
  }
}

variable "dead_queue_arn" {
  description = "The dead-letter queue of the events, where polls go that could not be started."
  type        = string
}

variable "tables" {
  description = "Name and ARN of every table: those of modules/tables."
  type        = map(object({ name = string, arn = string }))
}

variable "table_environment" {
  description = "The variables that tell the program of the tables."
  type        = map(string)
}

variable "artifacts_bucket" {
  description = "Where manifests and the batches of deletions stand: name and ARN."
  type        = object({ bucket = string, arn = string })
}

variable "secrets" {
  description = "What names of secrets begin with, and what matches their ARNs."
  type        = object({ prefix = string, arn_pattern = string })
}

variable "event_bus" {
  description = "Where the end of a job is told: name and arn."
  type        = object({ name = string, arn = string })
}
