variable "name" {
  description = "Prefix of every name; secrets are called `NAME/…`."
  type        = string
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}

variable "key_arn" {
  description = "Key that secrets are encrypted with."
  type        = string
}

variable "recovery_days" {
  description = "Days that a deleted secret can be restored; 0 deletes at once, which a stack that is often made anew needs."
  type        = number
  default     = 30

  validation {
    condition     = var.recovery_days == 0 || (var.recovery_days >= 7 && var.recovery_days <= 30)
    error_message = "recovery_days must be 0, or from 7 to 30."
  }
}
