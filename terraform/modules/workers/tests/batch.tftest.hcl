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
  mock_data "aws_ec2_managed_prefix_list" {
    defaults = { id = "pl-01234567" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:111122223333:log-group:/amcu/worker" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/amcu-worker" }
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
}

variables {
  name    = "amcu"
  key_arn = "arn:aws:kms:eu-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef"
  compute = { mode = "batch", spot = true, max = 3, vcpu = 4, memory = 8192 }
  package = { image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/amcu/worker:1.0.0" }
  network = { vpc_id = "vpc-01234567", subnet_ids = ["subnet-01234567"], egress_cidrs = ["10.73.0.0/22"] }
  jobs_queue = {
    name = "amcu-jobs"
    url  = "https://sqs.eu-west-1.amazonaws.com/111122223333/amcu-jobs"
    arn  = "arn:aws:sqs:eu-west-1:111122223333:amcu-jobs"
  }
  tables = {
    for t in ["audit", "connections", "deletions", "deliveries", "idempotency", "instances", "jobs", "locks", "mappings", "open", "uploads", "webhooks"] :
    t => { name = "amcu-${t}", arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/amcu-${t}" }
  }
  table_environment = { AMCU_TABLES_JOBS = "amcu-jobs" }
  source_buckets    = [{ bucket = "amcu-source", arn = "arn:aws:s3:::amcu-source" }]
  artifacts_bucket  = { bucket = "amcu-artifacts", arn = "arn:aws:s3:::amcu-artifacts" }
}

run "a_message_becomes_a_job" {
  command = apply

  assert {
    condition     = aws_pipes_pipe.this[0].source == var.jobs_queue.arn && aws_pipes_pipe.this[0].target == aws_batch_job_queue.this[0].arn && one(one(aws_pipes_pipe.this[0].source_parameters).sqs_queue_parameters).batch_size == 1
    error_message = "The pipe leads from the job queue to Batch, one message at a time."
  }
  assert {
    condition     = one(one(aws_pipes_pipe.this[0].target_parameters).batch_job_parameters).parameters["job"] == "$.body" && jsondecode(aws_batch_job_definition.this[0].container_properties).command == ["--job", "Ref::job"]
    error_message = "The message's body, a job id, becomes the program's argument."
  }
  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.pipe[0].policy).Statement : s.Resource if s.Sid == "Submit"] == [["arn:aws:batch:eu-west-1:111122223333:job-queue/amcu-worker", "arn:aws:batch:eu-west-1:111122223333:job-definition/amcu-worker:*"]]
    error_message = "The pipe submits this job to this queue."
  }
}

run "environment" {
  command = apply

  assert {
    condition = jsonencode({ for e in jsondecode(aws_batch_job_definition.this[0].container_properties).environment : e.name => e.value }) == jsonencode({
      AMCU_GRACE            = "20s"
      AMCU_JOB_QUEUE_URL    = "https://sqs.eu-west-1.amazonaws.com/111122223333/amcu-jobs"
      AMCU_KEY_ID           = var.key_arn
      AMCU_TABLES_JOBS      = "amcu-jobs"
      AMCU_WORKER_ARTIFACTS = "amcu-artifacts"
      AWS_REGION            = "eu-west-1"
    })
    error_message = "The program is told everything, and nothing it does not read."
  }
}

run "spot_containers" {
  command = apply

  assert {
    condition     = one(aws_batch_compute_environment.this[0].compute_resources).type == "FARGATE_SPOT" && one(aws_batch_compute_environment.this[0].compute_resources).max_vcpus == 12
    error_message = "Three jobs at once of four processors, on spare capacity."
  }
  assert {
    condition     = jsondecode(aws_batch_job_definition.this[0].container_properties).networkConfiguration.assignPublicIp == "DISABLED" && jsondecode(aws_batch_job_definition.this[0].container_properties).readonlyRootFilesystem
    error_message = "Containers have no public address and write to no disk."
  }
}

run "least_privilege" {
  command = apply

  assert {
    condition     = alltrue([for a in flatten([for p in [aws_iam_role_policy.this.policy, aws_iam_role_policy.pipe[0].policy, aws_iam_role_policy.execution[0].policy] : [for s in jsondecode(p).Statement : s.Action]]) : !strcontains(a, "*")])
    error_message = "No action is a wildcard."
  }
  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.execution[0].policy).Statement : s.Sid if contains(s.Resource, "*")] == ["Registry"]
    error_message = "Only the registry's token, which has no resource, is allowed on everything."
  }
  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.execution[0].policy).Statement : s.Resource if s.Sid == "Image"] == [["arn:aws:ecr:eu-west-1:111122223333:repository/amcu/worker"]]
    error_message = "The image's repository may be read and no other."
  }
  assert {
    condition     = one(jsondecode(aws_iam_role.this.assume_role_policy).Statement).Principal.Service == "ecs-tasks.amazonaws.com"
    error_message = "Containers have the role."
  }
  assert {
    condition     = length([for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s if contains(["Package", "Drained"], s.Sid)]) == 0
    error_message = "Containers need nothing that instances do."
  }
}

run "no_instances" {
  command = apply

  assert {
    condition     = length(aws_autoscaling_group.this) + length(aws_launch_template.this) + length(aws_cloudwatch_metric_alarm.wake) == 0 && output.group == null
    error_message = "One mode at a time."
  }
}

run "image_is_needed" {
  command = plan

  variables {
    package = { s3 = { bucket = "packages", key = "worker", sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" } }
  }

  expect_failures = [aws_batch_job_definition.this]
}

run "image_of_a_private_registry" {
  command = plan

  variables {
    package = { image = "docker.io/amc/worker:latest" }
  }

  expect_failures = [var.package]
}
