// Written by `node tools/refresh-engine-data.ts`; not to be edited.
import { keysFrom } from '../config-keys.ts';

/** Source: K3s and RKE2 command line definitions, August 2026 (Kubernetes 1.36). */
export const configKeys = keysFrom([
  [
    'boolean',
    'known',
    'absent',
    `
    cluster-init cluster-reset disable-agent disable-apiserver disable-cloud-controller
    disable-controller-manager disable-etcd disable-helm-controller disable-kube-proxy disable-network-policy
    disable-scheduler embedded-registry etcd-disable-snapshots etcd-expose-metrics etcd-s3 etcd-s3-insecure
    etcd-s3-skip-ssl-verify etcd-snapshot-compress flannel-external-ip flannel-ipv6-masq secrets-encryption
    supervisor-metrics tls-san-security
  `,
  ],
  [
    'boolean',
    'known',
    'known',
    `
    alsologtostderr debug disable-default-registry-endpoint docker enable-pprof nonroot-devices
    prefer-bundled-bin protect-kernel-defaults rootless selinux with-node-id
  `,
  ],
  [
    'integer',
    'known',
    'absent',
    `
    advertise-port apiserver-port etcd-s3-retention etcd-snapshot-retention https-listen-port supervisor-port
  `,
  ],
  [
    'integer',
    'known',
    'known',
    `
    lb-server-port v
  `,
  ],
  [
    'list',
    'known',
    'absent',
    `
    cluster-cidr cluster-dns disable etcd-arg helm-controller-arg kube-apiserver-arg
    kube-cloud-controller-manager-arg kube-controller-manager-arg kube-scheduler-arg service-cidr tls-san
  `,
  ],
  [
    'list',
    'known',
    'known',
    `
    airgap-extra-registry kube-proxy-arg kubelet-arg node-external-dns node-external-ip node-internal-dns
    node-ip node-label node-taint
  `,
  ],
  [
    'string',
    'absent',
    'known',
    `
    disable-apiserver-lb
  `,
  ],
  [
    'string',
    'known',
    'absent',
    `
    advertise-address agent-token agent-token-file apiserver-bind-address cluster-domain
    cluster-reset-restore-path datastore-cafile datastore-certfile datastore-endpoint datastore-keyfile
    default-local-storage-path egress-selector-mode etcd-s3-access-key etcd-s3-bucket
    etcd-s3-bucket-lookup-type etcd-s3-config-secret etcd-s3-endpoint etcd-s3-endpoint-ca etcd-s3-folder
    etcd-s3-proxy etcd-s3-region etcd-s3-secret-key etcd-s3-session-token etcd-s3-timeout etcd-snapshot-dir
    etcd-snapshot-name etcd-snapshot-reconcile-interval etcd-snapshot-schedule-cron flannel-backend
    helm-job-image kine-tls kube-cloud-controller-arg kube-controller-arg secrets-encryption-provider
    service-node-port-range servicelb-namespace system-default-registry write-kubeconfig
    write-kubeconfig-group write-kubeconfig-mode write-kubeconfig-name
  `,
  ],
  [
    'string',
    'known',
    'known',
    `
    bind-address config container-runtime-endpoint data-dir default-runtime flannel-cni-conf flannel-conf
    flannel-iface image-credential-provider-bin-dir image-credential-provider-config image-service-endpoint
    log node-name pause-image private-registry resolv-conf server snapshotter token token-file vmodule
    vpn-auth vpn-auth-file
  `,
  ],
]);
