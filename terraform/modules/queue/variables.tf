variable "name" {
  description = "Name of the queue, with the prefix. Its dead-letter queue is called the same with `-dead`."
  type        = string
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}

variable "key_arn" {
  description = "Key that messages are encrypted with."
  type        = string
}

variable "visibility_timeout" {
  description = "Seconds that a received message stays hidden, unless its receiver says otherwise."
  type        = number

  validation {
    condition     = var.visibility_timeout >= 1 && var.visibility_timeout <= 43200
    error_message = "visibility_timeout must be from 1 second to 43200, which is 12 hours."
  }
}

variable "max_receives" {
  description = "Receives of a message before it goes to the dead-letter queue."
  type        = number

  validation {
    condition     = var.max_receives >= 1 && var.max_receives <= 1000
    error_message = "max_receives must be from 1 to 1000."
  }
}

variable "sending_bucket_arn" {
  description = "Bucket whose event notifications come here. Null: none."
  type        = string
  default     = null
}
