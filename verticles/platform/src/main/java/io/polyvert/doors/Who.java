package io.polyvert.doors;

import io.polyvert.doors.Guard.Party;
import io.polyvert.permissions.Principal;

/// Who asks for something at a door.
///
/// @param principal as the permissions know it; [Principal#ANYONE] for all but clients
record Who(Party party, Principal principal) {
    static final Who ADMINISTRATOR = new Who(Party.ADMINISTRATOR, Principal.ANYONE);
    static final Who PROCESS = new Who(Party.PROCESS, Principal.ANYONE);
    static final Who ANYONE = new Who(Party.CLIENT, Principal.ANYONE);

    static Who client(Principal principal) {
        return new Who(Party.CLIENT, principal);
    }

    boolean isAnyone() {
        return equals(ANYONE);
    }
}
