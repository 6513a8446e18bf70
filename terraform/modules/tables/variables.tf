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
  description = "Key that the tables are encrypted with."
  type        = string
}

variable "recovery_days" {
  description = "Days that a table can be brought back to any second of."
  type        = number
  default     = 35

  validation {
    condition     = var.recovery_days >= 1 && var.recovery_days <= 35
    error_message = "recovery_days must be from 1 to 35."
  }
}

variable "protect" {
  description = "Whether the tables can't be destroyed."
  type        = bool
  default     = true
}
