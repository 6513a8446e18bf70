"""Loads a day's customers into AMC. For Airflow 3.

The connection "amcu" (HTTP) holds the API's address as its host, schema and all, and a machine's client id and secret as login and
password. The sensor gives its slot back between two looks.
"""

from datetime import datetime, timedelta

import amcu
from airflow.sdk import BaseHook, dag, task
from airflow.sdk.bases.sensor import PokeReturnValue


def client() -> amcu.Client:
    connection = BaseHook.get_connection("amcu")
    return amcu.Client(connection.host, connection.login, connection.password)


@dag(schedule="15 3 * * *", start_date=datetime(2026, 11, 1), catchup=False, max_active_runs=1)
def load_customers():
    @task(retries=3, retry_delay=timedelta(minutes=1))
    def create(ds=None) -> str:
        return client().create_job(
            f"customers-{ds}",  # a task that runs again gets the same job
            {
                "source": {"bucket": "example-exports", "prefix": f"customers/{ds}/"},
                "mappingRef": "customers",
                "instanceIds": ["amcabc123"],
            },
        )

    @task.sensor(poke_interval=60, timeout=6 * 3600, mode="reschedule", retries=3)
    def ended(job_id: str) -> PokeReturnValue:
        job = client().job(job_id)
        return PokeReturnValue(is_done=job["state"] in amcu.FINAL, xcom_value=job)

    @task
    def judge(job: dict) -> None:
        if job["state"] != "succeeded":
            raise RuntimeError(f"job {job['jobId']} is {job['state']}: {job.get('failure', {}).get('message', 'see its uploads')}")

    judge(ended(create()))


load_customers()
