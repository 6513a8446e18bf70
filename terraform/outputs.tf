output "url" {
  description = "The console's address, or the API's own where there is none."
  value       = coalesce(one(module.web[*].url), module.api.endpoint)
}

output "api_url" {
  description = "AMCU_URL of `amcu` and other callers of the API."
  value       = var.console.enabled ? "${module.web[0].url}/api" : module.api.endpoint
}

output "issuer" {
  description = "AMCU_ISSUER: who issues tokens."
  value       = module.auth.issuer
}

output "token_url" {
  description = "AMCU_TOKEN_URL: where machines get tokens."
  value       = "${module.auth.sign_in_url}/oauth2/token"
}

output "machines" {
  description = "Client id and secret of every machine: AMCU_CLIENT_ID and AMCU_CLIENT_SECRET."
  value       = module.auth.machines
  sensitive   = true
}

output "user_pool_id" {
  description = "Where an administrator invites people and puts them into groups."
  value       = module.auth.user_pool_id
}

output "console_files" {
  description = "Bucket of the console's files, and the distribution to invalidate after new ones; null without a console."
  value       = one([for w in module.web : { bucket = w.bucket, distribution_id = w.distribution_id, distribution_domain = w.distribution_domain }])
}

output "source_buckets" {
  description = "Buckets that jobs may read; uploaded files go to the first."
  value       = local.source_buckets[*].bucket
}

output "artifacts_bucket" {
  description = "Where parts, reports and manifests go, which AMC reads."
  value       = module.storage.artifacts.bucket
}

output "artifacts_fixed_policy" {
  description = "The statements of the artifacts bucket's policy that no instance changes, to compare with what stands there."
  value       = module.storage.artifacts_fixed_policy
}

output "key_arn" {
  description = "The key: for data sets with a key of your own as well."
  value       = module.keys.arn
}

output "key_policy" {
  description = "What a key of your own must allow."
  value       = module.keys.policy
}

output "event_bus" {
  description = "Bus with an event for the end of every job."
  value       = module.events.bus
}

output "redirect_urls" {
  description = "The Allowed Return URLs of the Login-with-Amazon application."
  value       = module.api.redirect_urls
}

output "queues" {
  description = "URLs of the queues and of their dead-letter queues."
  value = {
    jobs        = module.jobs_queue.queue.url
    jobs_dead   = module.jobs_queue.dead.url
    events      = module.events_queue.queue.url
    events_dead = module.events_queue.dead.url

    webhooks      = module.webhooks_queue.queue.url
    webhooks_dead = module.webhooks_queue.dead.url
  }
}

output "alarms" {
  description = "Topic of the alarms."
  value       = module.observability.topic_arn
}

output "environment" {
  description = "The variables that each program reads."
  value       = { api = module.api.environment, uploader = module.uploader.environment, worker = module.workers.environment }
}
