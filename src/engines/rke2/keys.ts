// Written by `node tools/refresh-engine-data.ts`; not to be edited.
import { keysFrom } from '../config-keys.ts';

/** Source: K3s and RKE2 command line definitions, August 2026 (Kubernetes 1.36). */
export const configKeys = keysFrom([
  [
    'boolean',
    'hidden',
    'absent',
    `
    disable-agent secrets-encryption
  `,
  ],
  [
    'boolean',
    'hidden',
    'hidden',
    `
    alsologtostderr
  `,
  ],
  [
    'boolean',
    'known',
    'absent',
    `
    cluster-reset disable-apiserver disable-cloud-controller disable-controller-manager disable-etcd
    disable-kube-proxy disable-scheduler embedded-registry enable-servicelb etcd-disable-snapshots
    etcd-expose-metrics etcd-s3 etcd-s3-insecure etcd-s3-skip-ssl-verify etcd-snapshot-compress prime
    supervisor-metrics tls-san-security
  `,
  ],
  [
    'boolean',
    'known',
    'known',
    `
    debug disable-default-registry-endpoint enable-pprof node-name-from-cloud-provider-metadata
    nonroot-devices protect-kernel-defaults selinux with-node-id
  `,
  ],
  [
    'boolean',
    'skipped',
    'absent',
    `
    cluster-init disable-helm-controller disable-network-policy flannel-external-ip flannel-ipv6-masq
  `,
  ],
  [
    'boolean',
    'skipped',
    'skipped',
    `
    docker prefer-bundled-bin rootless
  `,
  ],
  [
    'integer',
    'hidden',
    'hidden',
    `
    v
  `,
  ],
  [
    'integer',
    'known',
    'absent',
    `
    etcd-s3-retention etcd-snapshot-retention
  `,
  ],
  [
    'integer',
    'known',
    'known',
    `
    lb-server-port
  `,
  ],
  [
    'integer',
    'skipped',
    'absent',
    `
    advertise-port apiserver-port https-listen-port supervisor-port
  `,
  ],
  [
    'list',
    'known',
    'absent',
    `
    cluster-cidr cluster-dns cni disable etcd-arg helm-controller-arg ingress-controller kube-apiserver-arg
    kube-cloud-controller-manager-arg kube-controller-manager-arg kube-scheduler-arg service-cidr tls-san
  `,
  ],
  [
    'list',
    'known',
    'known',
    `
    airgap-extra-registry cloud-controller-manager-extra-env cloud-controller-manager-extra-mount
    etcd-extra-env etcd-extra-mount kube-apiserver-extra-env kube-apiserver-extra-mount
    kube-controller-manager-extra-env kube-controller-manager-extra-mount kube-proxy-arg kube-proxy-extra-env
    kube-proxy-extra-mount kube-scheduler-extra-env kube-scheduler-extra-mount kubelet-arg node-external-dns
    node-external-ip node-internal-dns node-ip node-label node-taint
  `,
  ],
  [
    'string',
    'absent',
    'skipped',
    `
    disable-apiserver-lb
  `,
  ],
  [
    'string',
    'hidden',
    'hidden',
    `
    log vmodule
  `,
  ],
  [
    'string',
    'known',
    'absent',
    `
    advertise-address agent-token agent-token-file cluster-domain cluster-reset-restore-path datastore-cafile
    datastore-certfile datastore-endpoint datastore-keyfile egress-selector-mode etcd-s3-access-key
    etcd-s3-bucket etcd-s3-bucket-lookup-type etcd-s3-config-secret etcd-s3-endpoint etcd-s3-endpoint-ca
    etcd-s3-folder etcd-s3-proxy etcd-s3-region etcd-s3-secret-key etcd-s3-session-token etcd-s3-timeout
    etcd-snapshot-dir etcd-snapshot-name etcd-snapshot-reconcile-interval etcd-snapshot-schedule-cron
    helm-job-image secrets-encryption-provider service-node-port-range servicelb-namespace write-kubeconfig
    write-kubeconfig-group write-kubeconfig-mode write-kubeconfig-name
  `,
  ],
  [
    'string',
    'known',
    'known',
    `
    audit-policy-file bind-address cloud-controller-manager-image cloud-provider-config cloud-provider-name
    config container-runtime-endpoint control-plane-probe-configuration control-plane-resource-limits
    control-plane-resource-requests data-dir default-runtime etcd-image image-credential-provider-bin-dir
    image-credential-provider-config kube-apiserver-image kube-controller-manager-image kube-proxy-image
    kube-scheduler-image kubelet-path node-name pause-image pod-security-admission-config-file
    private-registry profile resolv-conf runtime-image server snapshotter system-default-registry token
    token-file
  `,
  ],
  [
    'string',
    'skipped',
    'absent',
    `
    apiserver-bind-address default-local-storage-path flannel-backend kine-tls kube-cloud-controller-arg
    kube-controller-arg
  `,
  ],
  [
    'string',
    'skipped',
    'skipped',
    `
    flannel-cni-conf flannel-conf flannel-iface image-service-endpoint vpn-auth vpn-auth-file
  `,
  ],
]);
