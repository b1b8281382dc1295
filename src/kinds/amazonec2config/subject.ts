import type { MachineConfigSubject } from '../machine-config.ts';

/** What rules about this kind see. */
export type Amazonec2configSubject = MachineConfigSubject;
