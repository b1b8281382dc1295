/** Keeps a deleted MachinePool until nothing that was made for it is left at any provider. */
export const machinePoolFinalizer = 'drover.dev/pool-removal';
