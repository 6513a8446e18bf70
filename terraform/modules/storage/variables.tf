variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}

variable "key_arn" {
  description = "Key that everything but the access logs is encrypted with."
  type        = string
}

variable "buckets" {
  description = "Names of the buckets: `artifacts`, `logs`, and `source` unless one of your own is read."
  type = object({
    artifacts = string
    logs      = string
    source    = optional(string)
  })
}

variable "expire_days" {
  description = "Days until objects are removed: customers' files in the source bucket (0 keeps them), artifacts, access logs, and versions that were replaced or deleted."
  type = object({
    source    = optional(number, 30)
    artifacts = optional(number, 30)
    logs      = optional(number, 365)
    versions  = optional(number, 7)
  })
  default = {}

  validation {
    condition     = var.expire_days.source >= 0 && var.expire_days.artifacts >= 7 && var.expire_days.logs >= 1 && var.expire_days.versions >= 1
    error_message = "expire_days: AMC may read artifacts for days, so keep them 7 days or longer; logs and versions 1 day or longer; source 0 (for good) or more."
  }
}

variable "upload_accounts" {
  description = "AWS accounts that AMC reads artifacts with. Null: the API keeps the statement `AmcDataUpload` of the bucket's policy as instances come and go, and Terraform writes the policy once and leaves it alone."
  type        = list(string)
  default     = null
  nullable    = true
}

variable "events_queue_arn" {
  description = "Queue that is told of every manifest."
  type        = string
}

variable "cors_origins" {
  description = "Origins, such as https://example.com, whose pages may put files into the source bucket by a presigned URL."
  type        = list(string)
  default     = []
}

variable "protect" {
  description = "Whether buckets that still hold objects can't be destroyed."
  type        = bool
  default     = true
}
