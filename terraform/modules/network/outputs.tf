output "network" {
  description = "Where workers run: vpc_id, subnet_ids, and egress_cidrs, where the endpoints are."
  value = {
    vpc_id       = aws_vpc.this.id
    subnet_ids   = aws_subnet.this[*].id
    egress_cidrs = [aws_vpc.this.cidr_block]
  }
  # A worker that starts before its endpoints are there fails.
  depends_on = [aws_vpc_endpoint.s3, aws_vpc_endpoint.dynamodb, aws_vpc_endpoint.interface, aws_route_table_association.this]
}
