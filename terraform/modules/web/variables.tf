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
  description = "Key that the console's files are encrypted with."
  type        = string
}

variable "bucket" {
  description = "Name of the bucket of the console's files."
  type        = string
}

variable "logs_bucket" {
  description = "Where access logs go: name and ARN."
  type        = object({ bucket = string, arn = string })
}

variable "api_endpoint" {
  description = "The API's own address; the console's address passes /api/ on to it."
  type        = string
}

variable "issuer" {
  description = "Issuer of the tokens."
  type        = string
}

variable "sign_in_url" {
  description = "Address of the sign-in page."
  type        = string
}

variable "source_origin" {
  description = "Origin of the source bucket, where the console puts files. Null: it may put none."
  type        = string
  default     = null
}

variable "domain" {
  description = "A name of your own, with a certificate in us-east-1 (`certificate_arn`), or with a Route 53 zone (`zone_id`) in which one is validated and the name is pointed here. Null: a name of CloudFront's, with which TLS before 1.2 can't be refused."
  type = object({
    name            = string
    certificate_arn = optional(string)
    zone_id         = optional(string)
  })
  default = null

  validation {
    condition     = var.domain == null || try(var.domain.certificate_arn != null || var.domain.zone_id != null, false)
    error_message = "domain needs certificate_arn or zone_id."
  }
  validation {
    condition     = var.domain == null || try(var.domain.certificate_arn == null || startswith(split(":", var.domain.certificate_arn)[3], "us-east-1"), false)
    error_message = "domain.certificate_arn: CloudFront takes certificates of us-east-1 only."
  }
}

variable "waf" {
  description = "Whether a web application firewall with Amazon's managed rules stands in front, and how many requests an address may make in 5 minutes."
  type = object({
    enabled    = optional(bool, true)
    rate_limit = optional(number, 2000)
  })
  default = {}

  validation {
    condition     = var.waf.rate_limit >= 10
    error_message = "waf.rate_limit must be at least 10."
  }
}

variable "price_class" {
  description = "Where CloudFront answers from: PriceClass_100 (North America, Europe), PriceClass_200 (Asia as well) or PriceClass_All."
  type        = string
  default     = "PriceClass_100"

  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "price_class must be PriceClass_100, PriceClass_200 or PriceClass_All."
  }
}

variable "protect" {
  description = "Whether the bucket can't be destroyed while it holds files."
  type        = bool
  default     = true
}
