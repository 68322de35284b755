/** How much harm a difference can do. */
export type Severity = 'critical' | 'warning' | 'cosmetic';
