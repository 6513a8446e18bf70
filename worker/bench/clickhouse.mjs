// ClickHouse as a contender: node clickhouse.mjs INPUT OUTPUT.gz csv|tsv|jsonl|parquet GZIP-LEVEL. Without arguments it prints its version.
import { query } from "chdb";

const [input, output, format, level] = process.argv.slice(2);
if (!input) {
  console.log(query("SELECT version()", "TSVRaw").trim());
  process.exit(0);
}

const columns = "customer_id email phone first_name last_name address city state zip country event_time amount".split(" ");
const form = { csv: "CSVWithNames", tsv: "TSVWithNames", jsonl: "JSONEachRow", parquet: "Parquet" }[format];
const target = format === "jsonl" ? "JSONEachRow" : "CSVWithNames";
const schema = (type) => columns.map((name) => `${name} ${type}`).join(", ");

const keep = (column, characters) => `replaceRegexpAll(lower(${column}), '[^${characters}]', '')`;
const digest = (normalized) => `lower(hex(SHA256(nullIf(${normalized}, ''))))`;
const digits = keep("phone", "0-9");

query(`
  INSERT INTO FUNCTION file('${output}', '${target}', '${schema("Nullable(String)")}', 'gzip')
  SELECT
    customer_id,
    ${digest(keep("email", "a-z0-9_.@-"))} AS email,
    ${digest(`if(country = 'US' AND length(${digits}) = 10, concat('1', ${digits}), ${digits})`)} AS phone,
    ${digest(keep("first_name", "a-z0-9"))} AS first_name,
    ${digest(keep("last_name", "a-z0-9"))} AS last_name,
    ${digest(keep("address", "a-z0-9"))} AS address,
    ${digest(keep("city", "a-z0-9"))} AS city,
    ${digest(keep("state", "a-z"))} AS state,
    ${digest(`left(${keep("zip", "a-z0-9")}, 5)`)} AS zip,
    country,
    event_time,
    amount
  FROM file('${input}', '${form}', '${schema("String")}')
  SETTINGS max_threads = 2, output_format_compression_level = ${level}, format_csv_null_representation = '', input_format_json_read_numbers_as_strings = 1`);
