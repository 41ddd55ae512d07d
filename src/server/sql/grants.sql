-- Members read what the policies show them, and call these functions; nothing else.
REVOKE ALL ON SCHEMA @schema@ FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA @schema@ FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA @schema@ FROM PUBLIC;
GRANT USAGE ON SCHEMA @schema@ TO @role@;
GRANT SELECT ON project, project_row, op, op_side, upload_row, picture_fact TO @role@;
GRANT EXECUTE ON FUNCTION me(), is_lead(), my_tasks(), my_open_tasks(), labels(uuid, uuid), sees_input(uuid),
    is_committed(uuid), my_rows(), my_upload_rows(uuid, bigint, bigint), my_scope(), hello(), stamp_at(bigint),
    known_ops(uuid[]), settled_ops(uuid[]), give_up(uuid[]), parsed(text), ids_of(jsonb),
    commit_op(jsonb), purge_inputs(jsonb, uuid[]), purge_name(jsonb, uuid, text), erased_by(uuid),
    stage(uuid, bigint, text[]), take(uuid, int, uuid), heartbeat(bool),
    here(text, bigint, uuid, uuid), check_log(),
    take_again(uuid, uuid[], bigint[], uuid),
    add_picture_fact(uuid, text, text), add_member(text, text[], name, uuid, uuid, bigint) TO @role@;
