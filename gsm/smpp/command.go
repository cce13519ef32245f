package smpp

import (
	"github.com/fiorix/go-smpp/v2/smpp/pdu"
	"github.com/fiorix/go-smpp/v2/smpp/pdu/pdufield"
)

// responseBit marks a command_id as an answer (SMPP 3.4 §5.1.2.1).
const responseBit pdu.ID = 0x80000000

func isResponse(id pdu.ID) bool { return id&responseBit != 0 }

// command is what the session must know of one command_id.
type command struct {
	name   string
	fields pdufield.List // mandatory parameters in their order
	make   func() pdu.Body
}

// commands are the PDUs that this package reads. A command_id that is not here
// is answered with generic_nack.
var commands = map[pdu.ID]command{
	pdu.GenericNACKID:         lay("generic_nack", pdu.NewGenericNACK),
	pdu.BindReceiverID:        lay("bind_receiver", pdu.NewBindReceiver),
	pdu.BindReceiverRespID:    lay("bind_receiver_resp", pdu.NewBindReceiverResp),
	pdu.BindTransmitterID:     lay("bind_transmitter", pdu.NewBindTransmitter),
	pdu.BindTransmitterRespID: lay("bind_transmitter_resp", pdu.NewBindTransmitterResp),
	pdu.BindTransceiverID:     lay("bind_transceiver", pdu.NewBindTransceiver),
	pdu.BindTransceiverRespID: lay("bind_transceiver_resp", pdu.NewBindTransceiverResp),
	pdu.OutbindID:             lay("outbind", pdu.NewOutbind),
	pdu.UnbindID:              lay("unbind", pdu.NewUnbind),
	pdu.UnbindRespID:          lay("unbind_resp", pdu.NewUnbindResp),
	pdu.EnquireLinkID:         lay("enquire_link", pdu.NewEnquireLink),
	pdu.EnquireLinkRespID:     lay("enquire_link_resp", pdu.NewEnquireLinkResp),
	pdu.SubmitSMID:            lay("submit_sm", func() pdu.Body { return pdu.NewSubmitSM(nil) }),
	pdu.SubmitSMRespID:        lay("submit_sm_resp", pdu.NewSubmitSMResp),
	pdu.DeliverSMID:           lay("deliver_sm", pdu.NewDeliverSM),
	pdu.DeliverSMRespID:       lay("deliver_sm_resp", pdu.NewDeliverSMResp),
	pdu.DataSMID:              lay("data_sm", func() pdu.Body { return pdu.NewDataSM(nil) }),
	pdu.DataSMRespID:          lay("data_sm_resp", pdu.NewDataSMResp),
	pdu.AlertNotificationID:   lay("alert_notification", pdu.NewAlertNotification),
	pdu.QuerySMID:             lay("query_sm", pdu.NewQuerySM),
	pdu.QuerySMRespID:         lay("query_sm_resp", pdu.NewQuerySMResp),
	pdu.CancelSMID:            lay("cancel_sm", pdu.NewCancelSM),
	pdu.CancelSMRespID:        lay("cancel_sm_resp", pdu.NewCancelSMResp),
	pdu.ReplaceSMID:           lay("replace_sm", pdu.NewReplaceSM),
	pdu.ReplaceSMRespID:       lay("replace_sm_resp", pdu.NewReplaceSMResp),
	pdu.SubmitMultiID:         lay("submit_multi", func() pdu.Body { return pdu.NewSubmitMulti(nil) }),
	pdu.SubmitMultiRespID:     lay("submit_multi_resp", pdu.NewSubmitMultiResp),
}

// carriesMessage reports whether the PDU is one message to one destination.
func carriesMessage(id pdu.ID) bool {
	switch id {
	case pdu.SubmitSMID, pdu.DeliverSMID, pdu.DataSMID:
		return true
	}
	return false
}

func lay(name string, make func() pdu.Body) command {
	return command{name: name, fields: make().FieldList(), make: make}
}

// needed are the parameters that a request has to have. Peers of version 3.3 end
// a bind behind the password.
func (c command) needed() pdufield.List {
	if len(c.fields) > 1 && c.fields[0] == pdufield.SystemID {
		return c.fields[:2]
	}
	return c.fields
}
