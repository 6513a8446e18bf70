data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region

  # Names of buckets are the whole world's.
  buckets = { for kind in ["artifacts", "console", "logs", "source"] : kind => "${var.name}-${kind}-${local.account}-${local.region}" }

  # Uploaded files go to the first.
  source_buckets = concat(
    [for b in [module.storage.source] : { bucket = b.bucket, arn = b.arn, key_arn = null } if b != null],
    [for b in var.source_buckets : { bucket = b.name, arn = "arn:${local.partition}:s3:::${b.name}", key_arn = b.key_arn }],
  )

  # The API makes a secret for each connection, and Terraform none: what it knows stands in its state.
  secrets = {
    prefix      = "${var.name}/"
    arn_pattern = "arn:${local.partition}:secretsmanager:${local.region}:${local.account}:secret:${var.name}/*"
  }

  network = var.network.existing == null ? module.network[0].network : var.network.existing

  # What workers ask of services that have no gateway endpoint.
  endpoints = merge(
    {
      logs = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
      sqs  = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:SendMessage"]
    },
    {
      batch = {
        "ecr.api" = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetAuthorizationToken", "ecr:GetDownloadUrlForLayer"]
        "ecr.dkr" = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      }
      ec2 = {
        autoscaling = ["autoscaling:CompleteLifecycleAction"]
      }
    }[var.compute.mode],
  )
}

module "keys" {
  source = "./modules/keys"

  name             = var.name
  tags             = var.tags
  existing_key_arn = var.key_arn
  artifacts_bucket = local.buckets.artifacts
  upload_accounts  = var.upload_accounts
}

module "storage" {
  source = "./modules/storage"

  tags    = var.tags
  key_arn = module.keys.arn
  buckets = {
    artifacts = local.buckets.artifacts
    logs      = local.buckets.logs
    source    = var.make_source_bucket ? local.buckets.source : null
  }
  expire_days      = var.expire_days
  upload_accounts  = var.upload_accounts
  events_queue_arn = module.events_queue.queue.arn
  cors_origins     = module.web[*].url
  protect          = var.protect
}

module "tables" {
  source = "./modules/tables"

  name    = var.name
  tags    = var.tags
  key_arn = module.keys.arn
  protect = var.protect
}

module "events" {
  source = "./modules/events"

  name    = var.name
  tags    = var.tags
  key_arn = module.keys.arn
}

module "jobs_queue" {
  source = "./modules/queue"

  name               = "${var.name}-jobs"
  tags               = var.tags
  key_arn            = module.keys.arn
  visibility_timeout = 60
  max_receives       = 20 # many times AMCU_WORKER_ATTEMPTS: a worker that is stopped gives its message back
}

module "events_queue" {
  source = "./modules/queue"

  name               = "${var.name}-artifact-events"
  tags               = var.tags
  key_arn            = module.keys.arn
  visibility_timeout = 1080 # six times the uploader's timeout, as Lambda wants it
  max_receives       = 5
  sending_bucket_arn = "arn:${local.partition}:s3:::${local.buckets.artifacts}"
}

# Deliveries are tried at growing intervals, which the uploader sets; the last of them is days after the first.
module "webhooks_queue" {
  source = "./modules/queue"

  name               = "${var.name}-webhooks"
  tags               = var.tags
  key_arn            = module.keys.arn
  visibility_timeout = 1080
  max_receives       = 20
}

module "auth" {
  source = "./modules/auth"

  name              = var.name
  tags              = var.tags
  domain_prefix     = var.sign_in.domain_prefix
  mfa               = var.sign_in.mfa
  threat_protection = var.sign_in.threat_protection
  console           = { enabled = var.console.enabled, url = one(module.web[*].url) }
  machines          = var.sign_in.machines
  admin_email       = var.sign_in.admin_email
  federation        = var.sign_in.federation
  federation_secret = var.federation_secret
  protect           = var.protect
}

module "api" {
  source = "./modules/api"

  name               = var.name
  tags               = var.tags
  key_arn            = module.keys.arn
  package            = var.packages.api
  log_retention_days = var.logs.days
  tracing            = var.logs.tracing
  throttle           = var.throttle
  issuer             = module.auth.issuer
  client_ids         = module.auth.client_ids
  login_client_id    = module.auth.command_line_client_id
  base_path          = var.console.enabled ? "/api" : ""
  console_url        = one(module.web[*].url)
  redirect_urls      = var.redirect_urls
  require_consent    = var.require_consent
  task_tokens        = length(var.state_machine_arns) > 0
  upload_accounts    = var.upload_accounts
  settings           = var.settings.api
  jobs_queue         = module.jobs_queue.queue
  webhooks_queue     = module.webhooks_queue.queue
  tables             = module.tables.tables
  table_environment  = module.tables.environment
  source_buckets     = local.source_buckets
  artifacts_bucket   = module.storage.artifacts
  secrets            = local.secrets
}

module "web" {
  source = "./modules/web"
  count  = var.console.enabled ? 1 : 0

  name          = var.name
  tags          = var.tags
  key_arn       = module.keys.arn
  bucket        = local.buckets.console
  logs_bucket   = module.storage.logs
  api_endpoint  = module.api.endpoint
  issuer        = module.auth.issuer
  sign_in_url   = module.auth.sign_in_url
  source_origin = "https://${var.make_source_bucket ? local.buckets.source : var.source_buckets[0].name}.s3.${local.region}.amazonaws.com"
  domain        = var.console.domain
  waf           = var.console.waf
  price_class   = var.console.price_class
  protect       = var.protect
}

# The same files of the console run everywhere: what differs, they read here. It stands outside of both modules that it joins.
resource "aws_s3_object" "runtime_config" {
  count = var.console.enabled ? 1 : 0

  bucket        = module.web[0].bucket
  key           = "runtime-config.json"
  content_type  = "application/json"
  cache_control = "no-store"
  tags          = var.tags
  content = jsonencode({
    apiBase  = "/api"
    clientId = module.auth.console_client_id
    issuer   = module.auth.issuer
  })
}

module "network" {
  source = "./modules/network"
  count  = var.network.existing == null ? 1 : 0

  name     = var.name
  tags     = var.tags
  key_arn  = module.keys.arn
  cidr     = var.network.cidr
  zones    = var.network.zones
  services = local.endpoints
  bucket_arns = concat(
    concat(local.source_buckets[*].arn, [module.storage.artifacts.arn]),
    [for s in [var.packages.worker.s3] : "arn:${local.partition}:s3:::${s.bucket}" if s != null],
  )
  table_arns         = values(module.tables.tables)[*].arn
  log_retention_days = var.logs.days
}

module "workers" {
  source = "./modules/workers"

  name               = var.name
  tags               = var.tags
  key_arn            = module.keys.arn
  compute            = var.compute
  package            = var.packages.worker
  network            = local.network
  log_retention_days = var.logs.days
  settings           = var.settings.worker
  jobs_queue         = module.jobs_queue.queue
  tables             = module.tables.tables
  table_environment  = module.tables.environment
  source_buckets     = local.source_buckets
  artifacts_bucket   = module.storage.artifacts
}

module "uploader" {
  source = "./modules/uploader"

  name               = var.name
  tags               = var.tags
  key_arn            = module.keys.arn
  package            = var.packages.uploader
  log_retention_days = var.logs.days
  tracing            = var.logs.tracing
  timeout            = 180
  poll               = var.poll
  settings           = var.settings.uploader
  events_queue       = module.events_queue.queue
  dead_queue_arn     = module.events_queue.dead.arn
  webhooks_queue     = module.webhooks_queue.queue
  jobs_queue         = module.jobs_queue.queue
  state_machine_arns = var.state_machine_arns
  tables             = module.tables.tables
  table_environment  = module.tables.environment
  artifacts_bucket   = module.storage.artifacts
  secrets            = local.secrets
  event_bus          = module.events.bus
}

module "observability" {
  source = "./modules/observability"

  name       = var.name
  tags       = var.tags
  key_arn    = module.keys.arn
  emails     = var.alarms.emails
  thresholds = var.alarms.thresholds
  budget     = var.alarms.budget
  functions  = { api = module.api.function_name, uploader = module.uploader.function_name }
  api_id     = module.api.api_id
  queues = {
    jobs     = { main = module.jobs_queue.queue.name, dead = module.jobs_queue.dead.name }
    events   = { main = module.events_queue.queue.name, dead = module.events_queue.dead.name }
    webhooks = { main = module.webhooks_queue.queue.name, dead = module.webhooks_queue.dead.name }
  }
  log_groups = { api = module.api.log_group, uploader = module.uploader.log_group, worker = module.workers.log_group }
  instances  = module.workers.group
  pipe       = module.workers.pipe
}
