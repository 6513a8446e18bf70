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
  description = "Key that flow logs are encrypted with."
  type        = string
}

variable "cidr" {
  description = "Addresses of the VPC. Each zone gets a quarter of them."
  type        = string
  default     = "10.73.0.0/22"

  validation {
    condition     = can(cidrsubnet(var.cidr, 2, 3)) && try(tonumber(split("/", var.cidr)[1]) <= 26, false)
    error_message = "cidr must be an IPv4 range of /26 or larger."
  }
}

variable "zones" {
  description = "Availability Zones to work in. Every endpoint costs once for each."
  type        = number
  default     = 2

  validation {
    condition     = var.zones >= 1 && var.zones <= 4
    error_message = "zones must be from 1 to 4."
  }
}

variable "services" {
  description = "AWS services that get an interface endpoint, such as sqs or ecr.api, and what may be asked of each."
  type        = map(list(string))
}

variable "bucket_arns" {
  description = "Buckets that may be reached."
  type        = list(string)
}

variable "table_arns" {
  description = "DynamoDB tables that may be reached."
  type        = list(string)
}

variable "log_retention_days" {
  description = "Days that flow logs are kept."
  type        = number
  default     = 90
}
