"""Bodies that meet: agendas, presence, quorum, minutes. A kind says what stands before which body (``Meets``)."""
