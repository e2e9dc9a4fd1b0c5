"""社会捐助与校园帮扶站: money and goods given, what each pupil got of them, what is left; apart from public money."""
