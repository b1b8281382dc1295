/** With the value `true` on the NodePlan of the one etcd node that all other servers join. */
export const initNodeLabel = 'rke.cattle.io/init-node';
