package main

import (
	"net"
	"strings"

	"github.com/miekg/dns"
	core "k8s.io/api/core/v1"
	"k8s.io/client-go/informers"
	listers "k8s.io/client-go/listers/core/v1"
)

const domain = "cluster.local."

// names answers for services and for the pods of headless ones: addresses and aliases, which is all that programs ask for here.
type names struct {
	services  listers.ServiceLister
	endpoints listers.EndpointsLister
}

func newNames(factory informers.SharedInformerFactory) *names {
	return &names{factory.Core().V1().Services().Lister(), factory.Core().V1().Endpoints().Lister()}
}

func (n *names) serve(network, address string) error {
	return (&dns.Server{Addr: address, Net: network, Handler: dns.HandlerFunc(n.answer)}).ListenAndServe()
}

func (n *names) answer(w dns.ResponseWriter, request *dns.Msg) {
	reply := new(dns.Msg)
	reply.SetReply(request)
	reply.Authoritative = true
	reply.Rcode = dns.RcodeNameError
	if len(request.Question) == 1 {
		question := request.Question[0]
		name := strings.ToLower(question.Name)
		if strings.HasSuffix(name, ".svc."+domain) {
			if records, known := n.find(strings.Split(strings.TrimSuffix(name, ".svc."+domain), "."), question.Name); known {
				reply.Rcode = dns.RcodeSuccess
				for _, record := range records {
					if record.Header().Rrtype == question.Qtype || record.Header().Rrtype == dns.TypeCNAME {
						reply.Answer = append(reply.Answer, record)
					}
				}
			}
		}
	}
	w.WriteMsg(reply)
}

// find gives the records of <service>.<namespace> or <pod>.<service>.<namespace>, and whether there is such a name.
func (n *names) find(labels []string, asked string) (records []dns.RR, known bool) {
	if len(labels) < 2 || len(labels) > 3 {
		return nil, false
	}
	name, namespace, pod := labels[len(labels)-2], labels[len(labels)-1], ""
	if len(labels) == 3 {
		pod = labels[0]
	}
	service, err := n.services.Services(namespace).Get(name)
	if err != nil {
		return nil, false
	}
	header := func(kind uint16) dns.RR_Header {
		return dns.RR_Header{Name: asked, Rrtype: kind, Class: dns.ClassINET, Ttl: 2}
	}
	switch {
	case service.Spec.Type == core.ServiceTypeExternalName:
		alias := dns.Fqdn(service.Spec.ExternalName)
		records = append(records, &dns.CNAME{Hdr: header(dns.TypeCNAME), Target: alias})
		if strings.HasSuffix(alias, ".svc."+domain) {
			more, _ := n.find(strings.Split(strings.TrimSuffix(alias, ".svc."+domain), "."), alias)
			records = append(records, more...)
		}
		return records, true
	case service.Spec.ClusterIP != core.ClusterIPNone:
		return []dns.RR{&dns.A{Hdr: header(dns.TypeA), A: net.ParseIP(service.Spec.ClusterIP)}}, pod == ""
	}
	endpoints, err := n.endpoints.Endpoints(namespace).Get(name)
	if err != nil {
		return nil, pod == ""
	}
	known = pod == ""
	for _, subset := range endpoints.Subsets {
		addresses := subset.Addresses
		if service.Spec.PublishNotReadyAddresses {
			addresses = append(append([]core.EndpointAddress{}, addresses...), subset.NotReadyAddresses...)
		}
		for _, address := range addresses {
			if pod == "" || pod == address.Hostname {
				known = true
				records = append(records, &dns.A{Hdr: header(dns.TypeA), A: net.ParseIP(address.IP)})
			}
		}
	}
	return records, known
}
