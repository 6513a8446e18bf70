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
  description = "Key that alarms are encrypted with on their way."
  type        = string
}

variable "emails" {
  description = "Who is told of alarms. Each has to confirm it once."
  type        = set(string)
  default     = []
}

variable "thresholds" {
  description = "When it is an alarm: seconds that a job, or an event of a manifest, has waited; errors of a Lambda function, 5xx answers of the API and errors in a program's log in 5 minutes."
  type = object({
    job_age       = optional(number, 3600)
    event_age     = optional(number, 3600)
    lambda_errors = optional(number, 3)
    api_errors    = optional(number, 5)
    logged_errors = optional(number, 10)
  })
  default = {}
}

variable "budget" {
  description = "Dollars a month of which 80 %, 100 % and a forecast of 100 % are an alarm, of what carries the tag; without a tag of the whole account. Null: none. A tag counts only once it is activated as a cost allocation tag."
  type = object({
    usd = number
    tag = optional(object({ key = string, value = string }))
  })
  default = null

  validation {
    condition     = var.budget == null || try(var.budget.usd > 0, false)
    error_message = "budget.usd must be more than 0."
  }
}

variable "functions" {
  description = "Lambda functions: api and uploader."
  type        = object({ api = string, uploader = string })
}

variable "api_id" {
  description = "The HTTP API."
  type        = string
}

variable "queues" {
  description = "Names of the queues and of their dead-letter queues: jobs, events and webhooks."
  type = object({
    jobs     = object({ main = string, dead = string })
    events   = object({ main = string, dead = string })
    webhooks = object({ main = string, dead = string })
  })
}

variable "log_groups" {
  description = "Where the programs log: api, uploader and worker."
  type        = object({ api = string, uploader = string, worker = string })
}

variable "instances" {
  description = "The workers' Auto Scaling group; null when jobs run on Batch."
  type        = string
  default     = null
}

variable "pipe" {
  description = "The pipe from the job queue to Batch; null when jobs run on instances."
  type        = string
  default     = null
}
