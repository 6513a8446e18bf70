mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = { names = ["eu-west-1a", "eu-west-1b", "eu-west-1c"] }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { region = "eu-west-1" }
  }
}

variables {
  name        = "amcu"
  key_arn     = "arn:aws:kms:eu-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef"
  services    = { sqs = ["sqs:ReceiveMessage"], logs = ["logs:PutLogEvents"] }
  bucket_arns = ["arn:aws:s3:::amcu-source"]
  table_arns  = ["arn:aws:dynamodb:eu-west-1:111122223333:table/amcu-jobs"]
}

run "no_way_out" {
  command = plan

  assert {
    condition     = length(aws_route_table.this.route) == 0 || aws_route_table.this.route == null
    error_message = "No route leads out of the VPC."
  }
  assert {
    condition     = alltrue([for s in aws_subnet.this : s.map_public_ip_on_launch != true]) && [for s in aws_subnet.this : s.cidr_block] == ["10.73.0.0/24", "10.73.1.0/24"]
    error_message = "No instance gets a public address."
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.endpoints.cidr_ipv4 == "10.73.0.0/22" && aws_vpc_security_group_ingress_rule.endpoints.from_port == 443
    error_message = "Endpoints answer within the VPC only."
  }
}

run "endpoints_reach_this_stack_only" {
  command = plan

  assert {
    condition     = { for key, e in aws_vpc_endpoint.interface : key => e.service_name } == { sqs = "com.amazonaws.eu-west-1.sqs", logs = "com.amazonaws.eu-west-1.logs" }
    error_message = "Each service asked for has an endpoint."
  }
  assert {
    condition = one([for s in jsondecode(aws_vpc_endpoint.s3.policy).Statement : { resource = s.Resource, condition = s.Condition } if s.Sid == "Data"]) == {
      resource  = ["arn:aws:s3:::amcu-source", "arn:aws:s3:::amcu-source/*"]
      condition = { StringEquals = { "aws:PrincipalAccount" = "111122223333" } }
    }
    error_message = "Data can't be carried to somebody else's bucket, nor with somebody else's credentials."
  }
  assert {
    condition     = [for s in jsondecode(aws_vpc_endpoint.s3.policy).Statement : s.Action if s.Sid != "Data"] == [["s3:GetObject"]]
    error_message = "From other buckets, Amazon's, there is only reading."
  }
  assert {
    condition     = alltrue([for key, e in aws_vpc_endpoint.interface : one(jsondecode(e.policy).Statement).Condition.StringEquals["aws:PrincipalAccount"] == "111122223333" && jsonencode(one(jsondecode(e.policy).Statement).Action) == jsonencode(var.services[key])])
    error_message = "Interface endpoints take credentials of this account only, and for what was asked for."
  }
}

run "sizes_are_checked" {
  command = plan

  variables {
    cidr  = "10.0.0.0/28"
    zones = 5
  }

  expect_failures = [var.cidr, var.zones]
}
