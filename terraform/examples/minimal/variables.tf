variable "region" {
  description = "Region of the stack."
  type        = string
  default     = "eu-west-1"
}

variable "packages_bucket" {
  description = "Your bucket, in the same Region, with the files of `make package`."
  type        = string
  default     = "example-packages"
}

variable "worker_sha256" {
  description = "SHA-256 of the worker, as `make package` prints it."
  type        = string
  default     = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" # of nothing: replace it
}

variable "admin_email" {
  description = "Who is invited as administrator and told of alarms."
  type        = string
  default     = "admin@example.com"
}
