import { driverConformance } from '../../../testing/conformance/driver.ts';
import { digitaloceanBench } from '../../../testing/digitalocean/bench.ts';
import { digitaloceanFacts } from './facts.ts';

driverConformance(digitaloceanFacts, digitaloceanBench, ['idempotency']);
