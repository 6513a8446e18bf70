variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}

variable "domain_prefix" {
  description = "First label of the sign-in page's address; it must be free in the Region. Null: the prefix and the account."
  type        = string
  default     = null

  validation {
    condition     = var.domain_prefix == null || can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.domain_prefix))
    error_message = "domain_prefix must be at most 63 lower-case letters, digits and hyphens, with no hyphen at either end."
  }
}

variable "mfa" {
  description = "Whether people need a second factor (an authenticator app): required, optional or off."
  type        = string
  default     = "required"

  validation {
    condition     = contains(["required", "optional", "off"], var.mfa)
    error_message = "mfa must be required, optional or off."
  }
}

variable "threat_protection" {
  description = "What Cognito does about leaked passwords and unusual sign-ins: off, audit or enforced. All but off need its Plus tier, which costs more a user."
  type        = string
  default     = "off"

  validation {
    condition     = contains(["off", "audit", "enforced"], var.threat_protection)
    error_message = "threat_protection must be off, audit or enforced."
  }
}

variable "console" {
  description = "The web console's address, where people are sent back to; null when there is no console. `enabled` tells so before the address is known."
  type = object({
    enabled = bool
    url     = optional(string)
  })
  default = { enabled = false }
}

variable "machines" {
  description = "Programs that call the API for themselves, by name, and what each may do: read, write (which includes read) or admin."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for permission in values(var.machines) : contains(["read", "write", "admin"], permission)])
    error_message = "machines: each must have read, write or admin."
  }
}

variable "admin_email" {
  description = "Who is invited as the first administrator. Null: nobody."
  type        = string
  default     = null

  validation {
    condition     = var.admin_email == null || can(regex("^[^@\\s]+@[^@\\s]+$", var.admin_email))
    error_message = "admin_email must be an e-mail address."
  }
}

variable "federation" {
  description = "Your own identity provider, by SAML or OpenID Connect. `only` takes passwords of the pool away. Whoever signs in by it has no group, and may do nothing, until an administrator puts them into one."
  type = object({
    name = string
    only = optional(bool, false)
    saml = optional(object({
      metadata_url    = string
      email_attribute = optional(string, "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress")
    }))
    oidc = optional(object({
      issuer    = string
      client_id = string
      scopes    = optional(list(string), ["openid", "email", "profile"])
    }))
  })
  default = null

  validation {
    condition     = var.federation == null || try((var.federation.saml == null) != (var.federation.oidc == null), false)
    error_message = "federation needs exactly one of saml and oidc."
  }
}

variable "federation_secret" {
  description = "Client secret at an OpenID Connect provider. It is kept in the state."
  type        = string
  default     = null
  sensitive   = true
}

variable "protect" {
  description = "Whether the user pool can't be destroyed."
  type        = bool
  default     = true
}
