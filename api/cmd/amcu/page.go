package main

const pageSize = 100
