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
  mock_resource "aws_iam_instance_profile" {
    defaults = { arn = "arn:aws:iam::111122223333:instance-profile/amcu-worker" }
  }
  mock_resource "aws_launch_template" {
    defaults = { id = "lt-0123456789abcdef0", latest_version = 1 }
  }
  mock_resource "aws_autoscaling_policy" {
    defaults = { arn = "arn:aws:autoscaling:eu-west-1:111122223333:scalingPolicy:01234567:autoScalingGroupName/amcu-worker:policyName/wake" }
  }
}

variables {
  name    = "amcu"
  key_arn = "arn:aws:kms:eu-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef"
  package = { s3 = { bucket = "packages", key = "worker.tar.gz", version = "v1", sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" } }
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

run "environment" {
  command = apply

  variables {
    settings = { AMCU_WORKER_PART_SIZE = "100000000" }
  }

  assert {
    condition = jsonencode(output.environment) == jsonencode({
      AMCU_GRACE            = "7000s"
      AMCU_JOB_QUEUE_URL    = "https://sqs.eu-west-1.amazonaws.com/111122223333/amcu-jobs"
      AMCU_KEY_ID           = var.key_arn
      AMCU_TABLES_JOBS      = "amcu-jobs"
      AMCU_WORKER_ARTIFACTS = "amcu-artifacts"
      AMCU_WORKER_PART_SIZE = "100000000"
      AWS_REGION            = "eu-west-1"
    })
    error_message = "The program is told everything, and nothing it does not read."
  }
  assert {
    condition     = alltrue([for name, value in output.environment : strcontains(base64decode(aws_launch_template.this[0].user_data), "\n${name}=${value}\n")])
    error_message = "Instances hand the program all of it."
  }
}

run "instances_run_what_was_named" {
  command = apply

  assert {
    condition     = strcontains(base64decode(aws_launch_template.this[0].user_data), "--bucket 'packages' --key 'worker.tar.gz' --version-id 'v1' /opt/amcu/worker.tar.gz")
    error_message = "The program comes from the object that was named."
  }
  assert {
    condition     = strcontains(base64decode(aws_launch_template.this[0].user_data), "echo '${var.package.s3.sha256}  /opt/amcu/worker.tar.gz' | sha256sum --check")
    error_message = "Nothing runs that has another digest."
  }
}

run "hardened_instances" {
  command = apply

  assert {
    condition     = one(aws_launch_template.this[0].metadata_options).http_tokens == "required" && one(aws_launch_template.this[0].metadata_options).http_put_response_hop_limit == 1
    error_message = "Instance metadata needs a token, and is not reachable from a container."
  }
  assert {
    condition     = tobool(one(one(aws_launch_template.this[0].block_device_mappings).ebs).encrypted) && one(one(aws_launch_template.this[0].block_device_mappings).ebs).kms_key_id == var.key_arn
    error_message = "Disks are encrypted with the key."
  }
  assert {
    condition     = !tobool(one(aws_launch_template.this[0].network_interfaces).associate_public_ip_address)
    error_message = "Instances have no public address."
  }
  assert {
    condition     = toset([for r in aws_vpc_security_group_egress_rule.service : r.cidr_ipv4]) == toset(["10.73.0.0/22"]) && alltrue([for r in aws_vpc_security_group_egress_rule.gateway : r.from_port == 443 && r.to_port == 443])
    error_message = "Workers call AWS services by HTTPS, and nothing else."
  }
}

run "scales_from_nothing" {
  command = apply

  assert {
    condition     = aws_autoscaling_group.this[0].min_size == 0 && aws_autoscaling_group.this[0].max_size == 4
    error_message = "Without jobs nothing runs."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.wake[0].alarm_actions == toset([aws_autoscaling_policy.wake[0].arn]) && aws_autoscaling_policy.wake[0].adjustment_type == "ExactCapacity"
    error_message = "A waiting job starts the first instance."
  }
  assert {
    condition     = one(aws_autoscaling_policy.backlog[0].target_tracking_configuration).target_value == 2
    error_message = "More jobs than two an instance start another."
  }
  assert {
    condition = anytrue([for m in one(one(aws_autoscaling_policy.backlog[0].target_tracking_configuration).customized_metric_specification).metrics :
    m.id == "backlog" && strcontains(coalesce(m.expression, "-"), "(waiting + working) / instances")])
    error_message = "A job at work counts, or its instance would be taken away."
  }
  assert {
    condition     = contains(aws_autoscaling_group.this[0].enabled_metrics, "GroupInServiceInstances")
    error_message = "The number of instances is measured; both policies read it."
  }
}

run "jobs_end_before_instances" {
  command = apply

  assert {
    condition     = aws_autoscaling_lifecycle_hook.drain[0].lifecycle_transition == "autoscaling:EC2_INSTANCE_TERMINATING" && strcontains(base64decode(aws_launch_template.this[0].user_data), "--lifecycle-hook-name ${aws_autoscaling_lifecycle_hook.drain[0].name} ")
    error_message = "An instance that has to go says itself when it is done."
  }
  assert {
    condition     = aws_autoscaling_lifecycle_hook.drain[0].heartbeat_timeout > tonumber(regex("TimeoutStopSec=([0-9]+)", base64decode(aws_launch_template.this[0].user_data))[0])
    error_message = "The group waits longer than the instance gives its job."
  }
  assert {
    condition     = tonumber(regex("TimeoutStopSec=([0-9]+)", base64decode(aws_launch_template.this[0].user_data))[0]) > tonumber(trimsuffix(output.environment.AMCU_GRACE, "s"))
    error_message = "The program gives its job back before it is killed."
  }
}

run "spot" {
  command = apply

  variables {
    compute = { spot = true }
  }

  assert {
    condition     = one(one(aws_autoscaling_group.this[0].mixed_instances_policy).instances_distribution).on_demand_percentage_above_base_capacity == 0 && aws_autoscaling_group.this[0].capacity_rebalance
    error_message = "Spot instances only, replaced before they are taken away."
  }
  assert {
    condition     = output.environment.AMCU_GRACE == "90s"
    error_message = "A job is given back within the two minutes that Spot leaves."
  }
}

run "on_demand_unless_asked" {
  command = apply

  assert {
    condition     = one(one(aws_autoscaling_group.this[0].mixed_instances_policy).instances_distribution).on_demand_percentage_above_base_capacity == 100
    error_message = "Nothing is taken away unless somebody chose so."
  }
}

run "least_privilege" {
  command = apply

  assert {
    condition     = alltrue([for a in flatten([for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s.Action]) : !strcontains(a, "*")]) && !contains(flatten([for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s.Resource]), "*")
    error_message = "No action and no resource is a wildcard."
  }
  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s.Resource if contains(s.Action, "s3:PutObject")] == [["arn:aws:s3:::amcu-artifacts/jobs/*"]]
    error_message = "Workers write artifacts only."
  }
  assert {
    condition     = length([for a in flatten([for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s.Action]) : a if startswith(a, "secretsmanager:")]) == 0
    error_message = "Workers see no secret."
  }
  assert {
    condition     = one(jsondecode(aws_iam_role.this.assume_role_policy).Statement).Principal.Service == "ec2.amazonaws.com"
    error_message = "Instances have the role."
  }
}

run "no_batch" {
  command = apply

  assert {
    condition     = length(aws_batch_job_queue.this) + length(aws_pipes_pipe.this) == 0 && output.batch_queue == null
    error_message = "One mode at a time."
  }
}

run "package_is_needed" {
  command = plan

  variables {
    package = {}
  }

  expect_failures = [aws_launch_template.this]
}

run "settings_are_its_own" {
  command = plan

  variables {
    settings = { AMCU_WORKER_JOBS_AT_ONCE = "2\nLD_PRELOAD=x" }
  }

  expect_failures = [var.settings]
}

run "compute_is_checked" {
  command = plan

  variables {
    compute = { mode = "lambda", min = 3, max = 2, vcpu = 3, jobs_per_instance = 0 }
  }

  expect_failures = [var.compute]
}
