/**
 * Keys of the engine's configuration that only the manager can know: it leaves a user's value out. The value completes
 * the sentence `<key> is left out: …`.
 */
export const managedKeys: ReadonlyMap<string, string> = new Map([
  ['server', 'the manager decides where a node joins'],
  ['token', 'the manager makes the tokens by which nodes join'],
  ['token-file', 'the manager makes the tokens by which nodes join'],
  ['agent-token', 'the manager makes the tokens by which nodes join'],
  ['agent-token-file', 'the manager makes the tokens by which nodes join'],
  ['cluster-init', 'the manager decides which node starts the cluster'],
  ['cluster-reset', 'a reset is an operation, not a setting'],
  ['cluster-reset-restore-path', 'a reset is an operation, not a setting'],
  ['config', 'the manager writes the configuration file'],
  ['data-dir', 'spec.rkeConfig.dataDirectories.k8sDistro says where data are'],
  ['disable-apiserver', 'the roles of a node decide which components it runs'],
  ['disable-controller-manager', 'the roles of a node decide which components it runs'],
  ['disable-etcd', 'the roles of a node decide which components it runs'],
  ['disable-scheduler', 'the roles of a node decide which components it runs'],
]);
