import type { Engine, NodeProfile, RenderContext } from '../../engines/types.ts';
import { accessInstruction } from '../../kinds/nodeplan/reports/access.ts';
import { dnsCheckInstruction } from '../../kinds/nodeplan/reports/dns-check.ts';
import { etcdAddressInstruction, etcdNameInstruction } from '../../kinds/nodeplan/reports/etcd-member.ts';
import { inventoryInstruction, inventoryTemplate } from '../../kinds/nodeplan/reports/inventory.ts';
import { base64OfText } from '../../lib/base64.ts';
import { sha256Hex } from '../../lib/digest.ts';
import { hostInUrl } from '../../network/endpoint.ts';
import type { NetworkPlan } from '../../network/plan.ts';
import type { PeriodicInstruction } from './document.ts';
import { dataDirectory } from './install.ts';
import { kubectlPrelude } from './kubectl.ts';
import { periodicScript, shellWord } from './shell.ts';

/** Who the manager is for a cluster's API server. */
export const managerUser = 'drover:manager';

/**
 * What a node reports by itself, again and again. A failing instruction ends the pass, so those that others wait for
 * come first and the check of DNS, which fails for as long as a family does not work, comes last.
 */
export function captureInstructions(
  node: NodeProfile,
  context: RenderContext,
  engine: Engine,
  certificateRequest: string | undefined,
): PeriodicInstruction[] {
  const { roles, windows } = node;
  if (windows) return [];
  const etcdOnly = roles.etcd && !roles.controlPlane && !roles.worker;
  return [
    ...(node.init && etcdOnly ? memberCaptures(context, engine) : []),
    ...(roles.controlPlane ? [inventory(node, context, engine)] : []),
    ...(roles.controlPlane && certificateRequest !== undefined ? [access(context, engine, certificateRequest)] : []),
    ...(etcdOnly ? [] : [dnsCheck(context.network)]),
  ];
}

/**
 * One control plane tells every minute; the others, which say the same, stand in for it and tell every five. Each report
 * is a write of the whole plan secret, and most of what a manager of many clusters does at rest. Servers without etcd
 * cannot tell whether there is a first one among them, so all of them tell every minute.
 */
function inventory({ init, roles }: NodeProfile, context: RenderContext, engine: Engine): PeriodicInstruction {
  const script = `${kubectlPrelude(context, engine)}
k get nodes -o jsonpath=${shellWord(inventoryTemplate)}`;
  return periodicScript(inventoryInstruction, script, {
    seconds: 75,
    bytes: 2_000_000,
    periodSeconds: init || !roles.etcd ? 60 : 300,
  });
}

/**
 * Has the manager's certificate request signed and prints the certificate. The manager's key stays with the manager:
 * what an instruction prints is in the journal of the node, where an administrator's kubeconfig must not be.
 */
function access(context: RenderContext, engine: Engine, certificateRequest: string): PeriodicInstruction {
  const name = `drover-manager-${sha256Hex(certificateRequest).slice(0, 12)}`;
  const objects = [
    {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name },
      spec: {
        request: base64OfText(certificateRequest),
        signerName: 'kubernetes.io/kube-apiserver-client',
        usages: ['client auth'],
      },
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'drover-manager' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: managerUser }],
    },
  ];
  const script = `${kubectlPrelude(context, engine)}
k apply -f - >/dev/null <<'END' || exit 1
${objects.map((object) => JSON.stringify(object)).join('\n---\n')}
END
k certificate approve ${name} >/dev/null || exit 1
tries=0
certificate=
while [ -z "$certificate" ] && [ "$tries" -lt 15 ]; do
  [ "$tries" -eq 0 ] || sleep 2
  tries=$((tries + 1))
  certificate=$(k get certificatesigningrequest ${name} -o jsonpath='{.status.certificate}')
done
if [ -z "$certificate" ]; then
  echo 'the cluster has not signed the certificate of the manager within 30 seconds'
  exit 1
fi
authority=$(k config view --raw -o jsonpath='{.clusters[0].cluster.certificate-authority-data}')
printf 'authority\\t%s\\ncertificate\\t%s\\n' "$authority" "$certificate"`;
  // Twice a day: requests are forgotten after an hour, so every run brings a fresh certificate of a year.
  return periodicScript(accessInstruction, script, { seconds: 240, periodSeconds: 43_200 });
}

/** A server that runs etcd alone has no Node object when others must know where to join it. */
function memberCaptures(context: RenderContext, engine: Engine): PeriodicInstruction[] {
  const directory = dataDirectory({ context, engine });
  const { loopback, join } = context.network;
  const authority = shellWord(`${directory}/server/tls/server-ca.crt`);
  const url = `https://${loopback.value}:${join.value.port}/db/info`;
  const info = `curl -fsS --max-time 10 --cacert ${authority} ${shellWord(url)} | grep clientURLs`;
  const name = `cat ${shellWord(`${directory}/server/db/etcd/name`)}`;
  return [
    periodicScript(etcdAddressInstruction, info, { seconds: 30, periodSeconds: 600 }),
    periodicScript(etcdNameInstruction, name, { seconds: 10, periodSeconds: 600 }),
  ];
}

/**
 * Asks the cluster's DNS under each of its addresses for the address of the API, over TCP and with what hosts have: bash,
 * else curl. It fails until every address answers, and so is tried again soon.
 */
function dnsCheck(network: NetworkPlan): PeriodicInstruction {
  const query = dnsQuery(`kubernetes.default.svc.${network.domain.value}`, network.primary.value === 'ipv6' ? 28 : 1);
  const checks = network.dns.map(({ value }) => `ask ${value.text} ${shellWord(hostInUrl({ address: value }))}`);
  const script = `query='${query}'
talk() {
  if command -v bash >/dev/null 2>&1; then
    QUERY=$query timeout 6 bash -c 'exec 3<>"/dev/tcp/$0/53" && printf "$QUERY" >&3 && head -c 12 <&3' "$1" 2>/dev/null
  else
    { printf "$query"; sleep 3; } | timeout 6 curl -s --max-time 5 "telnet://$2:53" 2>/dev/null | head -c 12
  fi
}
bad=0
ask() {
  server=$1
  set -- $(talk "$1" "$2" | od -An -v -tu1)
  if [ $# -lt 12 ]; then
    printf 'dns\\t%s\\tsilent\\tno answer over TCP within 5 seconds\\n' "$server"
    bad=1
  elif [ $(($6 % 16)) -eq 0 ] && [ $(($9 * 256 + \${10})) -gt 0 ]; then
    printf 'dns\\t%s\\tanswered\\t%s answers\\n' "$server" $(($9 * 256 + \${10}))
  else
    printf 'dns\\t%s\\trefused\\tresponse code %s without an answer\\n' "$server" $(($6 % 16))
    bad=1
  fi
}
${checks.join('\n')}
exit $bad`;
  return periodicScript(dnsCheckInstruction, script, { seconds: 60, periodSeconds: 600 });
}

/** A DNS query over TCP (RFC 1035, 4.1 and 4.2.2) as octal escapes of printf: length, header, one question. */
function dnsQuery(name: string, type: number): string {
  const labels = name.split('.').filter((label) => label !== '');
  const question = [
    ...labels.flatMap((label) => [label.length, ...[...label].map((character) => character.charCodeAt(0))]),
    0,
    ...[0, type],
    ...[0, 1],
  ];
  // Any identity will do on a connection of its own; recursion is asked for, one question follows.
  const message = [0x4d, 0x52, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...question];
  return [message.length >> 8, message.length & 255, ...message]
    .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
    .join('');
}
