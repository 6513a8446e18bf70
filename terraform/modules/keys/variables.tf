variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}

variable "existing_key_arn" {
  description = "A key of your own, instead of one made here. It must be symmetric and multi-Region, and allow what the output `policy` allows."
  type        = string
  default     = null

  validation {
    condition     = var.existing_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/mrk-[0-9a-f]{32}$", var.existing_key_arn))
    error_message = "existing_key_arn must be the ARN of a multi-Region key (arn:aws:kms:REGION:ACCOUNT:key/mrk-…); AMC takes no other, and an alias can't stand in a policy."
  }
}

variable "artifacts_bucket" {
  description = "Name of the bucket that AMC reads parts and manifests from."
  type        = string
}

variable "upload_accounts" {
  description = "AWS accounts that AMC loads data with. They may read the artifacts, and use the key for data sets that name it. Null: whoever the artifacts bucket lets in may have S3 decrypt its objects, and nobody may use the key otherwise."
  type        = list(string)
  default     = null
  nullable    = true
}
