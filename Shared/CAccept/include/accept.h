// SPDX-License-Identifier: Apache-2.0
//
// Callers are turned away before the last descriptor is gone.

#pragma once

// From now on, a connection that would leave the process fewer descriptors than that is closed as soon as it is accepted.
void punchcard_keep_descriptors(int count);
