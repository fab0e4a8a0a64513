"""Lints a Helm chart and prints the objects that installing it would create, as one JSON document:
{"lint": [message, ...], "fault": text or null, "objects": [object, ...]}.

    python render-chart.py CHART_DIRECTORY VALUES_AS_JSON

Helm itself does both: PyPI carries its library (helm-sdkpy), though not its program. The library
installs but does not print, so that it is given a cluster to install into: a server on the loop-back
interface that knows the few kinds a chart of ours may use, takes whatever is created, and keeps it.
"""

import asyncio
import json
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from helm_sdkpy import Configuration, Install
from helm_sdkpy.chart import Lint

NAMESPACE = "house"
RELEASE = "test"
# Kinds by the path of their group: (plural, kind).
KINDS = {
    "/api/v1": [
        ("configmaps", "ConfigMap"),
        ("secrets", "Secret"),
        ("services", "Service"),
        ("persistentvolumeclaims", "PersistentVolumeClaim"),
    ],
    "/apis/apps/v1": [("deployments", "Deployment")],
}


def discovery(path):
    """The answer to a question about what the cluster is and knows, or None."""
    if path == "/version":
        return {"major": "1", "minor": "37", "gitVersion": "v1.37.0"}
    if path == "/api":
        return {"kind": "APIVersions", "versions": ["v1"]}
    if path == "/apis":
        version = {"groupVersion": "apps/v1", "version": "v1"}
        group = {"name": "apps", "versions": [version], "preferredVersion": version}
        return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [group]}
    if path in KINDS:
        verbs = ["create", "get", "list", "update", "patch", "delete"]
        resources = [
            {"name": plural, "singularName": "", "kind": kind, "namespaced": True, "verbs": verbs}
            for plural, kind in KINDS[path]
        ]
        group_version = path.removeprefix("/apis/").removeprefix("/api/")
        return {"kind": "APIResourceList", "groupVersion": group_version, "resources": resources}
    return None


class Cluster(BaseHTTPRequestHandler):
    """Knows nothing, takes everything."""

    created: list = []

    def answer(self, status, body):
        self.send(status, "application/json", json.dumps(body).encode())

    def send(self, status, content_type, data):
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        path, _, query = self.path.partition("?")
        known = discovery(path)
        if known is not None:
            self.answer(200, known)
        elif path.endswith("/secrets"):
            self.answer(200, {"kind": "SecretList", "apiVersion": "v1", "metadata": {}, "items": []})
        else:
            self.answer(404, {"kind": "Status", "apiVersion": "v1", "code": 404, "reason": "NotFound"})

    def take(self):
        """Says that it was done. Helm's own record of the release is not JSON, objects are."""
        data = self.rfile.read(int(self.headers["content-length"]))
        content_type = self.headers["content-type"]
        self.send(201, content_type, data)
        return json.loads(data) if content_type == "application/json" else None

    def do_POST(self):
        created = self.take()
        if created is not None:
            self.created.append(created)

    def do_PUT(self):
        self.take()

    def log_message(self, *_):
        pass


async def main(chart, values):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Cluster)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as kubeconfig:
        cluster = {"name": "c", "cluster": {"server": f"http://127.0.0.1:{server.server_port}"}}
        context = {"name": "c", "context": {"cluster": "c", "user": "u"}}
        json.dump(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "clusters": [cluster],
                "users": [{"name": "u", "user": {}}],
                "contexts": [context],
                "current-context": "c",
            },
            kubeconfig,
        )
        kubeconfig.flush()
        configuration = Configuration(namespace=NAMESPACE, kubeconfig=kubeconfig.name)
        lint = await Lint(configuration).run(chart)
        fault = None
        try:
            await Install(configuration).run(RELEASE, chart, values=values, wait=False)
        except Exception as error:
            fault = str(error)
    json.dump({"lint": lint, "fault": fault, "objects": Cluster.created}, sys.stdout)


asyncio.run(main(sys.argv[1], json.loads(sys.argv[2])))
