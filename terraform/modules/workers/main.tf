data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  program   = "${var.name}-worker"
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region

  # count of what is one mode's alone
  ec2   = var.compute.mode == "ec2" ? 1 : 0
  batch = var.compute.mode == "batch" ? 1 : 0

  # How long a job may go on when the machine has to go: two hours less what ends an instance, what is left of the two minutes that Spot
  # gives, and of the thirty seconds that a container has. A job that is cut off begins anew elsewhere.
  grace = local.batch == 1 ? "20s" : var.compute.spot ? "90s" : "7000s"

  # All that the program reads.
  environment = merge(var.table_environment, var.settings, {
    AMCU_GRACE            = local.grace
    AMCU_JOB_QUEUE_URL    = var.jobs_queue.url
    AMCU_KEY_ID           = var.key_arn
    AMCU_WORKER_ARTIFACTS = var.artifacts_bucket.bucket
    AWS_REGION            = local.region
  })
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/worker"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.key_arn
  tags              = var.tags
}

data "aws_ec2_managed_prefix_list" "gateway" {
  for_each = toset(["s3", "dynamodb"])

  name = "com.amazonaws.${local.region}.${each.key}"
}

resource "aws_security_group" "this" {
  name        = local.program
  description = "Workers: no way in, HTTPS to AWS services out"
  vpc_id      = var.network.vpc_id
  tags        = merge(var.tags, { Name = local.program })
}

resource "aws_vpc_security_group_egress_rule" "gateway" {
  for_each = data.aws_ec2_managed_prefix_list.gateway

  security_group_id = aws_security_group.this.id
  description       = "HTTPS to ${each.key}"
  prefix_list_id    = each.value.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags              = var.tags
}

resource "aws_vpc_security_group_egress_rule" "service" {
  for_each = toset(var.network.egress_cidrs)

  security_group_id = aws_security_group.this.id
  description       = "HTTPS to other AWS services"
  cidr_ipv4         = each.key
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags              = var.tags
}
