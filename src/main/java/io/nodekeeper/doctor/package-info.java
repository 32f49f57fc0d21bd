/** What will hurt later, judged from facts: findings, each with its remedy. */
@NullMarked
package io.nodekeeper.doctor;

import org.jspecify.annotations.NullMarked;
