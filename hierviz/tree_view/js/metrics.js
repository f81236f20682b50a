// Metrics of any cut, from what each node adds to them (`NodeTerms` in Python): what a cut by hand shows at once.

/** The metrics of a cut by name, as `flat_metrics` of Python has them; NaN without labelled points.
 *  Accuracy and AMI are no sums of these terms: they stay with Python. */
export function flatMetrics(tables, group) {
  const { termPoints: points, termEntropy: entropy, termSquared: squared, termRecall: recall } = tables;
  const root = points.length - 1;
  const n = points[root];
  const sum = { groups: 0, splitEntropy: 0, groupEntropy: 0, joint: 0, size: 0, most: 0, precision: 0, recall: 0 };
  for (let u = 0; u <= root; u++) {
    const m = points[u];
    if (group[u] !== u || m === 0) continue;
    sum.groups += 1;
    sum.splitEntropy += (m / n) * entropy[u];
    sum.groupEntropy -= (m / n) * Math.log(m / n);
    sum.joint += squared[u];
    sum.size += m * m;
    sum.most += tables.termMost[u];
    sum.precision += squared[u] / m;
    sum.recall += recall[u];
  }
  return {
    nmi: nmi(sum.groups, entropy[root], sum.splitEntropy, sum.groupEntropy),
    ari: ari(n, sum.joint, sum.size, squared[root]),
    purity: sum.most / n,
    pairwise_f: (2 * (sum.joint - n)) / (sum.size + squared[root] - 2 * n || NaN),
    bcubed_f: (2 * sum.precision * sum.recall) / (n * (sum.precision + sum.recall)),
  };
}

/** What these are by chance, of random groups as large as those of a cut: as `chance_levels` of Python. */
export function chanceMetrics(tables, group) {
  const { termPoints: points, termEntropy: entropy, termSquared: squared, chanceInformation, chanceMost } = tables;
  const root = points.length - 1;
  const n = points[root];
  const sum = { groups: 0, groupEntropy: 0, information: 0, most: 0, pairs: 0 };
  for (let u = 0; u <= root; u++) {
    const m = points[u];
    if (group[u] !== u || m === 0) continue;
    sum.groups += 1;
    sum.groupEntropy -= (m / n) * Math.log(m / n);
    sum.information += chanceInformation[u];
    sum.most += chanceMost[u];
    sum.pairs += m * (m - 1);
  }
  const allPairs = Math.max(1, n * (n - 1));
  const [s, t] = [sum.pairs / allPairs, (squared[root] - n) / allPairs];
  const isSame = s === t && (t === 0 || squared[root] === n * n);
  const precision = sum.groups + (n - sum.groups) * t;
  const recall = tables.chanceClasses[0] + (n - tables.chanceClasses[0]) * s;
  return {
    nmi: nmi(sum.groups, entropy[root], entropy[root] - sum.information, sum.groupEntropy),
    ari: n ? Number(isSame) : NaN,
    ami: n ? Number(isSame) : NaN,
    purity: sum.most / n,
    pairwise_f: (2 * s * t) / (s + t || NaN),
    bcubed_f: (2 * precision * recall) / (n * (precision + recall)),
  };
}

function nmi(nGroups, classEntropy, splitEntropy, groupEntropy) {
  if (nGroups === 0) return NaN;
  if (nGroups === 1 || classEntropy === 0) return Number(nGroups === 1 && classEntropy === 0);
  const ratio = (2 * (classEntropy - splitEntropy)) / (classEntropy + groupEntropy);
  return Math.min(1, Math.max(0, ratio));
}

function ari(n, joint, size, classes) {
  const [tp, fp, fn] = [joint - n, size - joint, classes - joint];
  const tn = n * n - fp - fn - joint;
  if (n > 0 && fp === 0 && fn === 0) return 1;
  return (2 * (tp * tn - fn * fp)) / ((tp + fn) * (fn + tn) + (tp + fp) * (fp + tn));
}
