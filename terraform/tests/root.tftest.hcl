mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { region = "eu-west-1" }
  }
  mock_data "aws_availability_zones" {
    defaults = { names = ["eu-west-1a", "eu-west-1b", "eu-west-1c"] }
  }
  mock_data "aws_ec2_managed_prefix_list" {
    defaults = { id = "pl-01234567" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef", key_id = "mrk-0123456789abcdef0123456789abcdef" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/amcu" }
  }
  mock_resource "aws_iam_instance_profile" {
    defaults = { arn = "arn:aws:iam::111122223333:instance-profile/amcu-worker" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:111122223333:log-group:/amcu/any" }
  }
  mock_resource "aws_lambda_function" {
    defaults = {
      arn        = "arn:aws:lambda:eu-west-1:111122223333:function:amcu"
      invoke_arn = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:amcu/invocations"
    }
  }
  mock_resource "aws_apigatewayv2_api" {
    defaults = { api_endpoint = "https://a1b2c3.execute-api.eu-west-1.amazonaws.com", execution_arn = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3" }
  }
  mock_resource "aws_cloudwatch_event_bus" {
    defaults = { arn = "arn:aws:events:eu-west-1:111122223333:event-bus/amcu-jobs" }
  }
  mock_resource "aws_cloudfront_distribution" {
    defaults = { arn = "arn:aws:cloudfront::111122223333:distribution/E123", domain_name = "d123.cloudfront.net" }
  }
  mock_resource "aws_cloudfront_function" {
    defaults = { arn = "arn:aws:cloudfront::111122223333:function/amcu" }
  }
  mock_resource "aws_cognito_user_pool" {
    defaults = { id = "eu-west-1_abc" }
  }
  mock_resource "aws_dynamodb_table" {
    defaults = { arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/amcu" }
  }
  mock_resource "aws_launch_template" {
    defaults = { id = "lt-0123456789abcdef0", latest_version = 1 }
  }
  mock_resource "aws_autoscaling_policy" {
    defaults = { arn = "arn:aws:autoscaling:eu-west-1:111122223333:scalingPolicy:01234567:autoScalingGroupName/amcu-worker:policyName/wake" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::amcu" }
  }
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-west-1:111122223333:amcu-alarms" }
  }
  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:eu-west-1:111122223333:amcu" }
  }
  mock_resource "aws_wafv2_web_acl" {
    defaults = { arn = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/amcu-console/0123" }
  }
  mock_resource "aws_cloudwatch_log_delivery_destination" {
    defaults = { arn = "arn:aws:logs:us-east-1:111122223333:delivery-destination:amcu-console" }
  }
  mock_resource "aws_batch_compute_environment" {
    defaults = { arn = "arn:aws:batch:eu-west-1:111122223333:compute-environment/amcu-worker" }
  }
  mock_resource "aws_batch_job_queue" {
    defaults = { arn = "arn:aws:batch:eu-west-1:111122223333:job-queue/amcu-worker" }
  }
  mock_resource "aws_batch_job_definition" {
    defaults = { arn = "arn:aws:batch:eu-west-1:111122223333:job-definition/amcu-worker:1" }
  }

  override_resource {
    target = module.jobs_queue.aws_sqs_queue.main
    values = { url = "https://sqs.eu-west-1.amazonaws.com/111122223333/amcu-jobs", arn = "arn:aws:sqs:eu-west-1:111122223333:amcu-jobs" }
  }
  override_resource {
    target = module.webhooks_queue.aws_sqs_queue.main
    values = { url = "https://sqs.eu-west-1.amazonaws.com/111122223333/amcu-webhooks", arn = "arn:aws:sqs:eu-west-1:111122223333:amcu-webhooks" }
  }
  override_resource {
    target = module.events_queue.aws_sqs_queue.main
    values = { url = "https://sqs.eu-west-1.amazonaws.com/111122223333/amcu-artifact-events", arn = "arn:aws:sqs:eu-west-1:111122223333:amcu-artifact-events" }
  }
}

variables {
  packages = {
    api      = { s3 = { bucket = "packages", key = "api.zip" } }
    uploader = { s3 = { bucket = "packages", key = "uploader.zip" } }
    worker   = { s3 = { bucket = "packages", key = "worker.tar.gz", sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" } }
  }
}

run "programs_meet" {
  command = apply

  assert {
    condition     = output.environment.api.AMCU_JOB_QUEUE_URL == "https://sqs.eu-west-1.amazonaws.com/111122223333/amcu-jobs" && output.environment.worker.AMCU_JOB_QUEUE_URL == output.environment.api.AMCU_JOB_QUEUE_URL
    error_message = "The API writes to the queue that workers read."
  }
  assert {
    condition     = output.environment.worker.AMCU_WORKER_ARTIFACTS == output.artifacts_bucket && output.environment.api.AMCU_ARTIFACTS_BUCKET == output.artifacts_bucket
    error_message = "Workers write artifacts where the API reads reports."
  }
  assert {
    condition = alltrue([for table in ["JOBS", "OPEN", "UPLOADS", "INSTANCES", "IDEMPOTENCY", "MAPPINGS", "AUDIT", "CONNECTIONS", "WEBHOOKS", "DELIVERIES", "DELETIONS", "LOCKS"] :
    length(distinct([for e in output.environment : e["AMCU_TABLES_${table}"]])) == 1])
    error_message = "All programs have the same tables."
  }
  assert {
    condition     = output.environment.api.AMCU_SECRET_PREFIX == output.environment.uploader.AMCU_SECRET_PREFIX && output.environment.api.AMCU_SECRET_PREFIX == "amcu/"
    error_message = "Connections that the API makes are those that the uploader uses."
  }
  assert {
    condition     = output.environment.api.AMCU_WEBHOOK_QUEUE_URL == output.queues.webhooks && output.environment.uploader.AMCU_WEBHOOK_QUEUE_URL == output.queues.webhooks && output.environment.uploader.AMCU_JOB_QUEUE_URL == output.queues.jobs
    error_message = "Test deliveries go where the others go, and jobs that lost their message where workers look."
  }
  assert {
    condition     = output.environment.api.AMCU_KEEP_BUCKET_POLICY == "true" && output.environment.api.AMCU_BASE_PATH == "/api"
    error_message = "The API lets AMC in, and knows where it stands."
  }
}

run "people_come_back_to_the_console" {
  command = apply

  assert {
    condition     = output.url == "https://d123.cloudfront.net" && output.api_url == "https://d123.cloudfront.net/api" && output.redirect_urls[0] == "https://d123.cloudfront.net/connections/callback"
    error_message = "Console and API have one address."
  }
  assert {
    condition = jsondecode(aws_s3_object.runtime_config[0].content) == {
      apiBase  = "/api"
      clientId = split(",", output.environment.api.AMCU_CLIENT_IDS)[0]
      issuer   = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"
    } && aws_s3_object.runtime_config[0].cache_control == "no-store"
    error_message = "The console signs people in with its own client, whose tokens the API takes."
  }
  assert {
    condition     = split(",", output.environment.api.AMCU_CLIENT_IDS)[1] == output.environment.api.AMCU_LOGIN_CLIENT_ID
    error_message = "The API takes the tokens of amcu login."
  }
}

run "machines_only" {
  command = apply

  variables {
    console = { enabled = false }
    sign_in = { machines = { airflow = "write" } }
  }

  assert {
    condition     = output.url == "https://a1b2c3.execute-api.eu-west-1.amazonaws.com" && output.environment.api.AMCU_BASE_PATH == "" && output.console_files == null && length(aws_s3_object.runtime_config) == 0
    error_message = "Without a console the API's own address is the stack's."
  }
  assert {
    condition     = keys(output.machines) == ["airflow"]
    error_message = "The machine has its credentials."
  }
}

run "your_bucket_beside_ours" {
  command = apply

  variables {
    source_buckets = [{ name = "lake" }]
  }

  assert {
    condition     = length(output.source_buckets) == 2 && output.source_buckets[1] == "lake" && output.environment.api.AMCU_SOURCE_BUCKETS == join(",", output.source_buckets)
    error_message = "Jobs may read both, and uploaded files go to ours."
  }
}

run "settings_reach_their_program" {
  command = apply

  variables {
    settings = { worker = { AMCU_WORKER_ATTEMPTS = "3", AMCU_WORKER_ARTIFACTS = "elsewhere" }, uploader = { AMCU_UPLOADER_SETTLE = "5m" }, api = { AMCU_CONSENT_LIFE = "4380h" } }
  }

  assert {
    condition     = output.environment.worker.AMCU_WORKER_ATTEMPTS == "3" && output.environment.uploader.AMCU_UPLOADER_SETTLE == "5m" && !contains(keys(output.environment.worker), "AMCU_UPLOADER_SETTLE") && !contains(keys(output.environment.uploader), "AMCU_WORKER_ATTEMPTS")
    error_message = "Each program has its own settings."
  }
  assert {
    condition     = output.environment.api.AMCU_CONSENT_LIFE == "4380h" && output.environment.worker.AMCU_WORKER_ARTIFACTS == output.artifacts_bucket
    error_message = "What Terraform knows better can't be set."
  }
}

run "workflows_wait_for_jobs" {
  command = apply

  variables {
    state_machine_arns = ["arn:aws:states:eu-west-1:111122223333:stateMachine:nightly"]
  }

  assert {
    condition     = output.environment.api.AMCU_TASK_TOKENS == "true"
    error_message = "Jobs take the tokens of tasks."
  }
}

run "endpoints_for_instances" {
  command = apply

  assert {
    condition     = keys(local.endpoints) == ["autoscaling", "logs", "sqs"] && length(module.network) == 1
    error_message = "What instances call has an endpoint, and nothing else."
  }
}

run "endpoints_for_containers" {
  command = apply

  variables {
    compute  = { mode = "batch" }
    packages = { api = { s3 = { bucket = "packages", key = "api.zip" } }, uploader = { s3 = { bucket = "packages", key = "uploader.zip" } }, worker = { image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/amcu/worker:1" } }
  }

  assert {
    condition     = keys(local.endpoints) == ["ecr.api", "ecr.dkr", "logs", "sqs"]
    error_message = "What containers call has an endpoint, and nothing else."
  }
}

run "what_is_your_own" {
  command = apply

  variables {
    key_arn        = "arn:aws:kms:eu-west-1:111122223333:key/mrk-ffffffffffffffffffffffffffffffff"
    source_buckets = [{ name = "lake" }]

    make_source_bucket = false
    upload_accounts    = ["444455556666"]
    network            = { existing = { vpc_id = "vpc-01234567", subnet_ids = ["subnet-01234567"], egress_cidrs = ["10.0.0.0/8"] } }
  }

  assert {
    condition     = output.key_arn == var.key_arn && output.environment.worker.AMCU_KEY_ID == var.key_arn
    error_message = "Your key is the key."
  }
  assert {
    condition     = output.source_buckets == ["lake"] && output.environment.api.AMCU_SOURCE_BUCKETS == "lake"
    error_message = "Your bucket is the source."
  }
  assert {
    condition     = output.environment.api.AMCU_KEEP_BUCKET_POLICY == "false"
    error_message = "Terraform lets AMC in, and the API is told not to."
  }
  assert {
    condition     = length(module.network) == 0
    error_message = "No VPC is made beside yours."
  }
}

run "somebody_must_be_able_to_call" {
  command = plan

  variables {
    console = { enabled = false }
  }

  expect_failures = [var.sign_in]
}

run "bad_values_are_refused" {
  command = plan

  variables {
    name               = "AMC_Uploader"
    upload_accounts    = ["4444"]
    make_source_bucket = false
    logs               = { days = 100 }
  }

  expect_failures = [var.name, var.upload_accounts, var.make_source_bucket, var.logs]
}
