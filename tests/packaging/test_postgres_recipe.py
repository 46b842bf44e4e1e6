"""The recipe for a server, followed on a real one: its settings, who may connect, and bringing a backup back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from hubcrm.sync import postgres_doctor, postgres_people, postgres_schema
from hubcrm.sync.postgres import PostgresTransport
from tests.sync import cluster
from tests.sync.test_postgres_trouble import certificate
from tests.sync.writers import Writer, an_id, changes_of

RECIPE = Path(__file__).parent.parent.parent / "packaging" / "postgres"


@pytest.fixture(scope="module")
def by_the_recipe() -> Iterator[cluster.Database]:
    """A server with the recipe's two files, as its README puts them there, and its hub."""
    server = cluster.Server()
    data = server.home / "data"
    key, pem, _ = certificate("localhost")
    for name, content in (("server.key", key), ("server.crt", pem), ("hub.conf", (RECIPE / "hub.conf").read_bytes()),
                          ("pg_hba.conf", (RECIPE / "pg_hba.conf").read_bytes())):  # fmt: skip
        (data / name).write_bytes(content)
        (data / name).chmod(0o600)
        if server._account:
            os.chown(data / name, *server._account)
    with (data / "postgresql.conf").open("a") as settings:
        settings.write("include 'hub.conf'\n")
    for name in ("listen_addresses", "password_encryption", "shared_buffers", "max_connections"):
        server._settings.pop(name)  # the recipe's own
    server.start()
    for statement in sql("hub_admin"):
        with psycopg.connect(server.admin(), autocommit=True) as connection:
            connection.execute(statement)
    with psycopg.connect(server.admin(), autocommit=True) as connection:
        connection.execute("ALTER ROLE hub_admin PASSWORD 'long and random'")
    made = cluster.Database(server, "hub")
    postgres_schema.init(server.address("hub", "hub_admin", "long%20and%20random"), cluster.HUB_ID, cluster.INSTITUTION)
    yield made
    server.remove()


def sql(containing: str) -> list[str]:
    """The statements of the README's block that contains these words."""
    blocks = re.findall(r"```sql\n(.*?)```", (RECIPE / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    (block,) = [block for block in blocks if containing in block]
    return [line.strip().rstrip(";") for line in block.splitlines() if line.strip()]


def test_a_server_made_by_the_recipe_has_nothing_to_mend_but_the_tests_own_haste(by_the_recipe):
    found = postgres_doctor.doctor(by_the_recipe.admin)
    haste = ("fsync", "full_page_writes", "autovacuum")
    assert [one.what for one in found if one.level == "mend" and not one.what.startswith(haste)] == []
    assert any("SCRAM over TLS only" in one.what for one in found)
    assert any("encrypted (TLS)" in one.what for one in found)


def test_people_come_in_over_tls_with_scram_and_no_other_way(by_the_recipe):
    with psycopg.connect(by_the_recipe.admin) as admin:
        rules = admin.execute(
            "SELECT type, address, auth_method FROM pg_hba_file_rules WHERE type <> 'local' ORDER BY line_number"
        ).fetchall()
        assert admin.execute("SELECT count(*) FROM pg_hba_file_rules WHERE error IS NOT NULL").fetchone() == (0,)
    assert {method for _, _, method in rules} == {"scram-sha-256"}
    assert {kind for kind, address, _ in rules if address not in ("127.0.0.1", "::1")} == {"hostssl"}


def test_the_compose_file_uses_the_same_files_and_settings(by_the_recipe):
    compose = (RECIPE / "docker-compose.yml").read_text(encoding="utf-8")
    assert all(f"./{name}:" in compose for name in ("hub.conf", "pg_hba.conf", "certificate"))
    (expression,) = re.findall(r'sed -n "(.*?)"', compose)
    said = subprocess.run(
        ["sed", "-n", expression, RECIPE / "hub.conf"], capture_output=True, text=True, timeout=10, check=True
    ).stdout
    given = dict(line.removeprefix("-c ").split("=", 1) for line in said.splitlines())
    assert len(given) > 10
    with psycopg.connect(by_the_recipe.admin) as admin:
        for name, value in given.items():
            there = admin.execute("SELECT current_setting(%s)", (name,)).fetchone()[0]
            assert there in (value, {"120s": "2min", "2000": "2s", "60": "1min"}.get(value, value)), name
    image = re.search(r"image: postgres:(\d+)", compose)
    assert image
    assert int(image[1]) >= postgres_schema.OLDEST_SERVER


def test_a_backup_is_brought_back_as_the_recipe_says(by_the_recipe, tmp_path):
    person = an_id()
    invited = postgres_people.invite(by_the_recipe.admin, person, "hub")
    password = postgres_people.take_up(by_the_recipe.address, invited.login, invited.password)
    writer = Writer(person)
    sent = [*writer.many(3), writer.claims(an_id())]

    def transport(database):
        one = PostgresTransport(
            database.address, cluster.HUB_ID, cluster.TEAM_KEY, login=invited.login, password=password
        )
        one.connect()
        return one

    with closing(transport(by_the_recipe)) as one:
        one.push(writer.place, sent, [], {})
        before, epoch = changes_of(one.pull("")), one._epoch
    dump = tmp_path / "hub.dump"
    run("pg_dump", "--format=custom", f"--file={dump}", by_the_recipe.admin)
    by_the_recipe.server_says("ALTER DATABASE hub RENAME TO lost")
    by_the_recipe.server_says("CREATE DATABASE hub OWNER hub_admin")
    admin = by_the_recipe.server.address("hub", "hub_admin", "long%20and%20random")
    postgres_schema.init(admin, cluster.HUB_ID, cluster.INSTITUTION)
    with psycopg.connect(by_the_recipe.admin) as connection:
        connection.execute("DROP SCHEMA hub CASCADE")
    run("pg_restore", f"--dbname={by_the_recipe.admin}", "--exit-on-error", str(dump))
    postgres_schema.init(admin, cluster.HUB_ID, cluster.INSTITUTION)
    (statement,) = sql("new_epoch")
    with psycopg.connect(admin) as connection:
        connection.execute(statement)
    with closing(transport(by_the_recipe)) as one:
        assert changes_of(one.pull("")) == before
        assert one._epoch != epoch
        one.push(writer.place, [writer.claims(an_id())], [], {})
    assert not [one for one in postgres_doctor.doctor(by_the_recipe.admin) if one.level == "mend" and "fsync" not in one.what
                and "full_page" not in one.what and "autovacuum" not in one.what]  # fmt: skip


def run(program: str, *arguments: str) -> None:
    there = cluster.programs() / program
    done = subprocess.run([there if there.exists() else shutil.which(program) or program, *arguments], capture_output=True, text=True,
                          timeout=60, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
